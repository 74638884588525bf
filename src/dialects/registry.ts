import { chat } from "./chat/dialect.ts"
import type { Dialect } from "./dialect.ts"
import { gemini } from "./gemini/dialect.ts"
import { images } from "./images/dialect.ts"
import { openRouterImages } from "./openrouter-images/dialect.ts"
import { responses } from "./responses/dialect.ts"

/** The client APIs that Limn answers. */
export const dialects: readonly Dialect[] = [gemini, images, openRouterImages, responses, chat]
