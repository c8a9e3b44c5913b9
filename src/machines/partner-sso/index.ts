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
