import '../../../look.css'
import { startPage } from './page.ts'

startPage(document.querySelector('main') ?? document.body)
