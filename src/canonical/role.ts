/** What somebody who signs in may do, the least first. `member`: draw, and see what is their own. `operator`: run the installation. `owner`: make others operators and owners too. */
export const roles = ["member", "operator", "owner"] as const

/** One of {@link roles}. */
export type Role = (typeof roles)[number]

/** Whether a role is at least the wanted one. */
export function hasRole(role: Role, wanted: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(wanted)
}
