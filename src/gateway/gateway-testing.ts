import type { GenerationRequest } from "#canonical/request.ts"
import type { ChannelEntry } from "./channels.ts"

/** A model of the catalogue. */
export const testModel = "gemini-2.5-flash-image"

/** A request for words with nothing special about it, and whatever else a test wants of it. */
export function requestOf(more: Partial<GenerationRequest> = {}): GenerationRequest {
  return {
    model: testModel,
    messages: [{ role: "user", parts: [{ type: "text", text: "Hello." }] }],
    modalities: ["text"],
    pictureRequired: false,
    refusal: "answer",
    count: 1,
    shape: {},
    format: {},
    stream: false,
    partialImages: 0,
    warnings: [],
    vendorOptions: {},
    ...more,
  }
}

/** A channel that serves every name as it is, and whatever else a test wants of it. */
export function channelEntry(name: string, more: Partial<ChannelEntry> = {}): ChannelEntry {
  return {
    name,
    upstream: "test",
    baseUrl: "http://127.0.0.1:1",
    keys: [`${name}-key`],
    priority: 1,
    weight: 1,
    maxConcurrency: 8,
    headersTimeoutMs: 1000,
    idleTimeoutMs: 1000,
    settings: {},
    free: false,
    reportsThoughts: false,
    carriesSignatures: false,
    map: (model) => model,
    ...more,
  }
}
