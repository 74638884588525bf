import { DocumentFuzzer } from "../support/document-fuzzer.ts"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { ServedDocument } from "../support/served-document.ts"
import type { FuzzTarget } from "./target.ts"

let limn: Promise<TestLimn> | undefined
let fuzzer: Promise<DocumentFuzzer> | undefined

/** A server against its own OpenAPI document: nothing is a 5xx, every answer is as described, and what is valid is taken. */
export const document: FuzzTarget = {
  name: "document",
  seeds: [
    '{"model":"limn/painter","messages":[{"role":"user","content":"A cat"}],"modalities":["image"],"dry_run":true}',
    '{"model":"limn/painter","prompt":"A cat","size":"64x64","images":["https://example.com/"],"n":2,"dry_run":true}',
    '{"model":"limn/painter","input":[{"role":"user","content":"A cat"}],"tools":[{"type":"image_generation"}],"dry_run":true}',
    '{"contents":[{"parts":[{"text":"A cat"}]}],"generationConfig":{"imageConfig":{"imageSize":"512"}},"dryRun":true}',
  ].map((text) => Buffer.from(text)),
  mostCases: 5000,
  async run(input, random) {
    limn ??= startLimn()
    fuzzer ??= limn.then(async (started) => new DocumentFuzzer(started, await ServedDocument.of(started.address)))
    if (random() < 0.3) await (await fuzzer).runBytes(input, random)
    else await (await fuzzer).run(random)
  },
  async close() {
    await (await limn)?.close()
  },
}
