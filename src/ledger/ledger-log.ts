/** What this room needs of the log. */
export interface LedgerLog {
  info(members: object, message: string): void
  warn(members: object, message: string): void
  error(members: object, message: string): void
}
