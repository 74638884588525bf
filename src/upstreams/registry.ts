import { gemini } from "./gemini/upstream.ts"
import { openaiChat } from "./openai-chat/upstream.ts"
import { openaiImages } from "./openai-images/upstream.ts"
import { openaiResponses } from "./openai-responses/upstream.ts"
import { painter } from "./painter/upstream.ts"
import type { Upstream } from "./upstream.ts"

/** The provider protocols that Limn speaks, by name. */
export const upstreams: ReadonlyMap<string, Upstream> = new Map<string, Upstream>([
  [gemini.name, gemini],
  [openaiChat.name, openaiChat],
  [openaiImages.name, openaiImages],
  [openaiResponses.name, openaiResponses],
  [painter.name, painter],
])
