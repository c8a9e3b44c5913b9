import { completePopup } from 'passchart/browsers'
import '../../look.css'
import { NorthlightApp } from './northlight-app.ts'

// In the provider's window, which has come back here, there is nothing else to do.
if (!completePopup()) customElements.define('northlight-app', NorthlightApp)
