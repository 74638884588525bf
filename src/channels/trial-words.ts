import type { ErrorCode, GatewayError } from "#canonical/error.ts"
import type { BuiltChannel } from "./build-channel.ts"

/** How a trial ended. `text`: a model that only writes has written. `text_only`: a model that draws has written and not drawn. */
export type TrialOutcome = "picture" | "text" | "text_only" | "refused" | ErrorCode

/** What a trial knows. */
export interface TrialFacts {
  readonly channel: BuiltChannel
  readonly model: string
  /** Absent where only its code is known. */
  readonly failure?: GatewayError | undefined
  /** How long an answer was waited for; absent: as long as the channel allows. */
  readonly limitMs?: number
}

/** Failures of the connection by the code that the network gave, as the rest of a sentence that begins with the address. */
const connectionWords: Readonly<Record<string, string>> = {
  ENOTFOUND: "is not known: there is no such host. Check the base URL for a slip",
  EAI_AGAIN: "could not be looked up: the name server of this machine does not answer. Check its network",
  ECONNREFUSED: "refuses connections: nothing listens there. Check host and port of the base URL, and whether the provider runs",
  ECONNRESET: "closed the connection at once. Check whether the base URL wants https instead of http, or a proxy stands between",
  UND_ERR_SOCKET: "closed the connection at once. Check whether the base URL wants https instead of http, or a proxy stands between",
  EHOSTUNREACH: "cannot be reached from this machine. Check its network and its firewall",
  ENETUNREACH: "cannot be reached from this machine. Check its network and its firewall",
  UND_ERR_CONNECT_TIMEOUT: "did not take the connection in time. Check the base URL, and firewalls on the way",
  CERT_HAS_EXPIRED: "has a certificate that has expired. The provider has to renew it",
  ERR_TLS_CERT_ALTNAME_INVALID: "has a certificate for another name. Check the host of the base URL",
  DEPTH_ZERO_SELF_SIGNED_CERT: "has a certificate that this machine does not trust. Give Node its authority with NODE_EXTRA_CA_CERTS",
  SELF_SIGNED_CERT_IN_CHAIN: "has a certificate that this machine does not trust. Give Node its authority with NODE_EXTRA_CA_CERTS",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "has a certificate that this machine does not trust. Give Node its authority with NODE_EXTRA_CA_CERTS",
}

/** Says what a call has shown about its channel, and what to do about it, in our own words. */
export function trialWords(outcome: TrialOutcome, facts: TrialFacts): string {
  const { channel, model, failure, limitMs } = facts
  const { baseUrl, keys } = channel.entry
  const address = URL.parse(baseUrl)?.host ?? "the painter"
  const status = failure?.details.log?.["providerStatus"]
  const answered = typeof status === "number" ? ` (it answered with status ${status})` : ""
  switch (outcome) {
    case "picture":
      return `It works: \`${model}\` has drawn a picture.`
    case "text":
      return `It works: \`${model}\` has answered.`
    case "text_only":
      return `${address} answers and takes the key, but \`${model}\` wrote text and drew nothing. Try once more; if it stays so, the model cannot draw there, or the provider's protocol wants other settings.`
    case "no_image_generated":
      return `${address} answers and takes the key, but \`${model}\` brought neither a picture nor text. Try another model.`
    case "refused":
    case "content_policy_violation":
      return `${address} answers and takes the key, but refused the prompt for safety. Try another prompt.`
    case "upstream_account":
      return keys.length === 0
        ? `${address} wants a key${answered}, and this channel has none. Add one.`
        : `${address} refused the key${answered}. Check that it is complete, was made for this provider, has not been revoked, and that the account has credit and may use \`${model}\`.`
    case "upstream_overloaded":
      return `${address} is there and takes no more calls at the moment${answered}: it is overloaded, or the account has used up its quota. Try again in a minute, and look at the account's limits.`
    case "upstream_unavailable":
      return `${address} does not serve \`${model}\` in the region of this server${answered}. Let the server call it from another region, through HTTPS_PROXY for example, or use a relay.`
    case "upstream_timeout":
      return `There was no answer from ${address} ${limitMs === undefined ? "in time" : `within ${Math.round(limitMs / 1000)} s`}. Try again; if it stays so, check the base URL, and firewalls on the way.`
    case "model_not_found":
      return `${address} does not know \`${channel.map.map(model) ?? model}\`${answered}, or not for this account. Check how the provider names it, and the path of the base URL.`
    case "invalid_request":
      return `${address} takes the key but not the request${answered}. Check that the protocol is the one that it speaks, and the settings of the channel.`
    case "upstream_error":
      return brokenWords(address, answered, status, failure)
    default:
      return failure?.message ?? "The trial could not be made. Try again."
  }
}

function brokenWords(address: string, answered: string, status: unknown, failure: GatewayError | undefined): string {
  const reason = connectionWords[String(failure?.details.log?.["reason"])]
  if (failure === undefined) return `${address} could not be reached, or brought no usable answer. Test the channel to learn more.`
  if (reason !== undefined) return `${address} ${reason}.`
  if (typeof status === "number" && status >= 500) return `${address} is there but fails${answered}. Try again later.`
  return `Something answers at ${address}${answered}, but not as this protocol says. Check the base URL (with or without a version at its end, as the protocol wants it) and the protocol.`
}
