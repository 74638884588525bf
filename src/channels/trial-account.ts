import type { Account } from "#accounts/account.ts"

/** Under this the trials of channels stand in the ledger: the installation itself, which pays nobody. No key has this id. */
export const trialAccount: Account = {
  id: "channel-tests",
  label: "Channel tests",
  payer: { keyId: "channel-tests" },
  limits: {},
  bootstrap: true,
}

/** The dialect that the requests of trials are said to have come by. */
export const trialDialect = "channel-test"
