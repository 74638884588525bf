import { invalid } from "#dialects/read.ts"
import type { Inbound } from "#dialects/dialect.ts"

/** The ways in which a picture can come back in a chat completion. */
export const flavours = ["openrouter", "aihubmix", "aihubmix-snake", "aihubmix-camel", "geekai", "markdown"] as const

/** One of {@link flavours}. */
export type Flavour = (typeof flavours)[number]

const header = "x-limn-images"

/**
 * Chooses the flavour: header over mount over the key's setting over the rule, which goes by what each service's own
 * clients send. A client that asks for `image` in `modalities` was written for the service whose address it uses; one that
 * asks for nothing expects a link in the text. Where no picture comes, the last one writes plain text. Throws
 * `invalid_request` for a header that names no flavour.
 */
export function chooseFlavour({ headers, params, path, keyFlavour }: Inbound, asksForImages: boolean): Flavour {
  const pinned = headers[header]?.trim().toLowerCase()
  if (pinned !== undefined) {
    const flavour = flavourOf(pinned)
    if (flavour !== undefined) return flavour
    throw invalid(`\`${header}\` must be one of ${flavours.join(", ")}.`, header)
  }
  const usual = path.startsWith("/api/v1/") ? "openrouter" : "aihubmix"
  return flavourOf(params["mount"]) ?? flavourOf(keyFlavour) ?? (asksForImages ? usual : "geekai")
}

function flavourOf(name: string | undefined): Flavour | undefined {
  return flavours.find((flavour) => flavour === name)
}
