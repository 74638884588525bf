/** What is known of a provider, so that an operator needs to give only a key. */
export interface Preset {
  /** For people. */
  readonly label: string
  /** The protocol that it speaks; a channel may name another one that takes the same settings. */
  readonly upstream: string
  /** Without trailing slash; with or without a version as the protocol wants it. */
  readonly baseUrl: string
  /** How the provider names models that the catalogue knows. @default "id" */
  readonly naming?: "id" | "author/id"
  /** Whether it wants a key. */
  readonly needsKey: boolean
  /** Patterns of what it usually serves, for a form to begin with. */
  readonly usualModels: readonly string[]
  /** Defaults for the protocol's own settings. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** Providers by the name that a channel's `preset` gives. An operator's `baseUrl` and settings go over these. */
export const presets: Readonly<Record<string, Preset>> = {
  google: {
    label: "Google AI Studio",
    needsKey: true,
    usualModels: ["gemini-*", "nano-banana*"],
    upstream: "gemini",
    baseUrl: "https://generativelanguage.googleapis.com",
    settings: {},
  },
  aaigc: {
    label: "AAIGC",
    needsKey: true,
    usualModels: ["gemini-*"],
    upstream: "gemini",
    baseUrl: "http://api.aaigc.top",
    settings: { auth: "bearer" },
  },
  openrouter: {
    label: "OpenRouter",
    needsKey: true,
    usualModels: ["*/*"],
    upstream: "openai-chat",
    baseUrl: "https://openrouter.ai/api/v1",
    naming: "author/id",
    settings: { manner: "openrouter" },
  },
  aihubmix: {
    label: "AiHubMix",
    needsKey: true,
    usualModels: ["gemini-*"],
    upstream: "openai-chat",
    baseUrl: "https://aihubmix.com/v1",
    settings: { manner: "aihubmix" },
  },
  geekai: {
    label: "GeekAI",
    needsKey: true,
    usualModels: ["gemini-*"],
    upstream: "openai-chat",
    baseUrl: "https://geekai.co/api/v1",
    settings: { manner: "geekai" },
  },
  serevix: {
    label: "Serevix",
    needsKey: true,
    usualModels: ["gemini-*"],
    upstream: "openai-images",
    baseUrl: "https://gateway.serevixai.ai/v1",
    settings: { manner: "ratio", responseFormat: true, streams: false },
  },
  openai: {
    label: "OpenAI",
    needsKey: true,
    usualModels: ["gpt-image-*", "chatgpt-image-latest"],
    upstream: "openai-images",
    baseUrl: "https://api.openai.com/v1",
    settings: {},
  },
}
