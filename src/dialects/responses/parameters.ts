import type { Warning } from "#canonical/event.ts"
import type { GenerationRequest } from "#canonical/request.ts"
import { warnOfIgnored } from "#dialects/ignored-fields.ts"
import { invalid, present } from "#dialects/read.ts"
import type { Fields } from "#json/fields.ts"

/** Everything of a request except what it says and what is to draw it. */
export interface Parameters {
  readonly model: string
  readonly instructions?: string
  readonly store: boolean
  /** Whether the client itself said that it wants the answer to be kept. */
  readonly asksToStore: boolean
  readonly background: boolean
  readonly stream: boolean
  readonly dryRun: boolean
  readonly previousId?: string
  readonly sampling: Pick<GenerationRequest, "temperature" | "topP" | "maxOutputTokens">
  /** What an answer repeats of them. */
  readonly echo: Readonly<Record<string, unknown>>
  readonly warnings: readonly Warning[]
}

/** Fields that change what comes back, and that cannot be honoured. */
const ignored = [
  "access_programs",
  "context_management",
  "image",
  "max_tool_calls",
  "moderation",
  "prompt_cache_options",
  "prompt_cache_retention",
  "reasoning",
  "top_logprobs",
]
const maxPairs = 16
const maxPairKey = 64
/** Longest value of `metadata`, and longest label, in UTF-16 units. */
const maxLabel = 512

/** Reads the parameters of a response. Throws as {@link Fields} does, and `invalid_request`. */
export function readParameters(body: Fields): Parameters {
  const model = body.string("model", { max: 256, trim: true }) ?? ""
  if (model === "" || /[\s\p{C}]/u.test(model)) {
    throw invalid("`model` must be the name of a model. GET /v1/models lists the models that are served.", "model")
  }
  refuseOtherState(body)
  const background = body.boolean("background") ?? false
  const stored = body.boolean("store")
  const sampling = present({
    temperature: body.number("temperature", { min: 0, max: 2 }),
    topP: body.number("top_p", { min: 0, max: 1 }),
    maxOutputTokens: body.integer("max_output_tokens", { min: 1 }),
  })
  const instructions = body.text("instructions")
  const previousId = body.string("previous_response_id", { max: 256 })
  const labels = ["user", "safety_identifier", "prompt_cache_key"].map((name) => [name, body.string(name, { max: maxLabel })] as const)
  const echo = {
    model,
    background,
    instructions: instructions ?? null,
    max_output_tokens: sampling.maxOutputTokens ?? null,
    max_tool_calls: null,
    metadata: readMetadata(body),
    parallel_tool_calls: body.boolean("parallel_tool_calls") ?? true,
    previous_response_id: previousId ?? null,
    reasoning: { effort: null, summary: null },
    ...present(Object.fromEntries(labels)),
    service_tier: "default",
    temperature: sampling.temperature ?? null,
    text: { format: { type: "text" } },
    top_logprobs: 0,
    top_p: sampling.topP ?? null,
    truncation: body.oneOf("truncation", ["auto", "disabled"]) ?? "disabled",
    access_programs: null,
  }
  return {
    model,
    ...present({ instructions, previousId }),
    store: stored ?? true,
    asksToStore: stored === true,
    background,
    stream: body.boolean("stream") ?? false,
    dryRun: body.boolean("dry_run") ?? false,
    sampling,
    echo,
    warnings: readWarnings(body),
  }
}

/** What holds a part of the conversation that can't be had here must not be passed over. */
function refuseOtherState(body: Fields): void {
  for (const [name, advice] of [
    ["conversation", "go on from an answer with `previous_response_id`"],
    ["prompt", "send the text itself in `input` and `instructions`"],
  ] as const) {
    if (body.raw(name) !== undefined) throw invalid(`\`${name}\` is not supported: ${advice}.`, name)
  }
}

function readMetadata(body: Fields): Readonly<Record<string, string>> {
  const metadata = body.object("metadata")
  const names = metadata?.unread() ?? []
  if (names.length > maxPairs) throw invalid(`\`metadata\` may have at most ${maxPairs} pairs; this one has ${names.length}.`, "metadata")
  const long = names.find((name) => name.length > maxPairKey)
  if (long !== undefined) throw invalid(`A key of \`metadata\` may have at most ${maxPairKey} characters.`, "metadata")
  return Object.fromEntries(names.map((name) => [name, metadata?.string(name, { max: maxLabel }) ?? ""]))
}

function readWarnings(body: Fields): readonly Warning[] {
  const warnings: Warning[] = [...warnOfIgnored(body, ignored)]
  const text = body.object("text")
  if (text !== undefined) warnings.push(...warnOfIgnored(text, ["format", "verbosity"]))
  if (body.raw("truncation") === "auto") {
    warnings.push({
      code: "unsupported",
      message: "A long conversation is not shortened: what is too long is refused.",
      param: "truncation",
    })
  }
  const tier = body.string("service_tier", { max: 64 })
  if (tier !== undefined && tier !== "auto" && tier !== "default") {
    warnings.push({ code: "unsupported", message: "`service_tier` is not supported and was ignored.", param: "service_tier" })
  }
  return warnings
}
