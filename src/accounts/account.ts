import { GatewayError } from "#canonical/error.ts"
import type { GuaranteeWord } from "#canonical/guarantee.ts"
import { matchesPattern } from "#canonical/name-pattern.ts"

/**
 * What a key may be allowed to do. `generate`: draw, edit, and everything else that may cost money. `read`: list models,
 * look at its own requests and their pictures.
 */
export const scopes = ["generate", "read"] as const

/** One of {@link scopes}. */
export type Scope = (typeof scopes)[number]

/** Whoever holds a valid key. */
export interface Account {
  /** Id of the key. */
  readonly id: string
  readonly label: string
  /** Picture flavour that the key is pinned to. */
  readonly flavour?: string
  /** Picture guarantee of its requests that name none themselves. */
  readonly guarantee?: GuaranteeWord
  /** Whose budgets a request counts against: the key's, and those of its user and of that user's team. */
  readonly payer: { readonly keyId: string; readonly userId?: string; readonly teamId?: string }
  /** True for the key that the installation began with: its operator's own. */
  readonly bootstrap?: true
  /** What is absent is not limited. */
  readonly limits: { readonly requestsPerMinute?: number; readonly picturesPerMinute?: number; readonly concurrency?: number }
  /** Patterns of the models it may use; absent: all. {@link mayUseModel} reads them. */
  readonly models?: readonly string[]
  /** What it may do; absent: everything. {@link requireScope} reads it. */
  readonly scopes?: readonly Scope[]
  /** Until when the key can be used; absent: for good. */
  readonly expiresAt?: Date
}

/**
 * Whether the key may use a model. `names`: every name that the model goes by (as it was called, without `models/`; the
 * catalogue's id; `author/id`), any of which a pattern may take in.
 */
export function mayUseModel({ models }: Pick<Account, "models">, names: readonly string[]): boolean {
  return models === undefined || models.some((pattern) => names.some((name) => matchesPattern(name, pattern)))
}

/** Throws `permission_denied` where the key lacks a scope. */
export function requireScope(account: Pick<Account, "scopes">, scope: Scope): void {
  if (account.scopes === undefined || account.scopes.includes(scope)) return
  throw new GatewayError(
    "permission_denied",
    `This key may not do that: it lacks the scope \`${scope}\`. Use another key, or ask the operator to give it the scope.`,
  )
}
