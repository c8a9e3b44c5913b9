export { isFrameworkValid } from './framework-login.ts'
export { createPartnerSsoMachine } from './partner-sso.machine.ts'
export type {
  FrameworkLogin,
  PartnerProvider,
  PartnerSsoInput,
  PartnerSsoOutput,
  PartnerSsoReport,
  PartnerSsoServices,
  PartnerStep,
} from './partner-sso.types.ts'
