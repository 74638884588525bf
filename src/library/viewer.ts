import type { Role } from "#canonical/role.ts"

/** Somebody who looks at pictures. */
export interface Viewer {
  /** Of the user. */
  readonly id: string
  readonly role: Role
}
