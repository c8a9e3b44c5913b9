interface ImportMetaEnv {
  readonly VITE_PASS_ORIGIN: string
  readonly VITE_PASS_SERVICE_PROVIDER: string
  readonly VITE_PASS_SOFTWARE_STATEMENT: string
  readonly VITE_PASS_COMPANION_URL: string
}
