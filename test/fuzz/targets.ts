import { base64 } from "./base64.ts"
import { document } from "./document.ts"
import { dataUrls, images } from "./images.ts"
import { json } from "./json.ts"
import { multipart } from "./multipart.ts"
import { sse } from "./sse.ts"
import type { FuzzTarget } from "./target.ts"

/** Every reader of bytes that come from outside, and the server behind its own document. */
export const targets: readonly FuzzTarget[] = [base64, dataUrls, images, json, multipart, sse, document]
