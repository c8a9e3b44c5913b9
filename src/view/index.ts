export { type Countdown, countdown } from './countdown.ts'
export { type Qr, type QrOptions, qr } from './qr.ts'
export { viewEquals } from './view-equals.ts'
