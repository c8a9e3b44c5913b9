export { type Countdown, countdown } from './countdown.ts'
export { englishFailureTexts, type FailureTexts, failureText } from './failure-text.ts'
export { type Qr, type QrOptions, qr } from './qr.ts'
export {
  englishNoticeTexts,
  englishReasonTexts,
  type NoticeTexts,
  noticeText,
  type ReasonTexts,
  reasonText,
} from './signed-out-text.ts'
export { viewEquals } from './view-equals.ts'
