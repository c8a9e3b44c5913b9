export { fingerprint } from '../record-keys.ts'
