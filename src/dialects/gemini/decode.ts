import type { Warning } from "#canonical/event.ts"
import type { GenerationRequest } from "#canonical/request.ts"
import type { Inbound } from "#dialects/dialect.ts"
import { invalid, present } from "#dialects/read.ts"
import { Fields } from "#json/fields.ts"
import { readContents, readSystem } from "./contents.ts"
import { type PictureWishes, readPictureWishes } from "./picture-wishes.ts"
import { either } from "./spelling.ts"
import { readVendorOptions } from "./vendor-options.ts"

const maxStopSequences = 5
/** Fields that change text and have no counterpart in other APIs. */
const notPassedOn = ["topK", "presencePenalty", "frequencyPenalty", "responseSchema", "responseJsonSchema"] as const
const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1 }

/** Reads the model's name from the address. Throws `invalid_request` for a name that cannot be one. */
export function readModel(inbound: Inbound): string {
  const model = (inbound.params["model"] ?? "").trim().replace(/^models\//, "")
  if (model === "" || /\.\.|[?&#\\\u0000-\u001f]/.test(model)) {
    throw invalid("The address does not name a model. Write it as /v1beta/models/{model}:generateContent.", "model")
  }
  return model
}

/** Reads a GenerateContentRequest. Throws as {@link Fields} and the parts' readers do. */
export function decodeRequest(body: Fields, inbound: Inbound, stream: boolean): GenerationRequest {
  const model = readModel(inbound)
  if (body.string(either("cachedContent")) !== undefined) {
    throw invalid("Cached contents are not kept here. Send the whole conversation in `contents`.", "cachedContent")
  }
  const config = body.object(either("generationConfig")) ?? new Fields({}, "generationConfig")
  const wishes = readPictureWishes(config)
  const system = readSystem(body)
  const modalities = readModalities(config) ?? defaultModalities(inbound, model, wishes)
  const optional = {
    system,
    seed: config.integer("seed", int32),
    temperature: config.number("temperature", { min: 0, max: 2 }),
    topP: config.number(either("topP"), { min: 0, max: 1 }),
    maxOutputTokens: config.integer(either("maxOutputTokens"), { min: 1 }),
    stop: readStopSequences(config),
  }
  return {
    model,
    messages: readContents(body, model),
    modalities,
    pictureRequired: !modalities.includes("text"),
    refusal: "answer",
    count: config.integer(either("candidateCount"), { min: 1, max: 10 }) ?? 1,
    shape: wishes?.shape ?? {},
    format: wishes?.format ?? {},
    ...present(optional),
    stream,
    partialImages: 0,
    warnings: [...(wishes?.warnings ?? []), ...readWarnings(config)],
    vendorOptions: readVendorOptions(body, config),
  }
}

/** An empty list means nothing was said, as everywhere in ProtoJSON. */
function readModalities(config: Fields): readonly ("text" | "image")[] | undefined {
  const name = either("responseModalities")
  const given = config.array(name, { max: 10 }) ?? []
  const modalities = given.map((modality) => {
    const word = typeof modality === "string" ? modality.toLowerCase() : undefined
    if (word === "text" || word === "image") return word
    throw invalid("`responseModalities` takes TEXT and IMAGE; nothing else is made here.", `${config.path}.responseModalities`)
  })
  return modalities.length === 0 ? undefined : [...new Set(modalities)]
}

/** Clients of picture models rely on getting pictures without saying so. */
function defaultModalities(inbound: Inbound, model: string, wishes: PictureWishes | undefined): readonly ("text" | "image")[] {
  const card = inbound.lookup(model)
  return (card === undefined ? wishes !== undefined : card.output.includes("image")) ? ["text", "image"] : ["text"]
}

function readStopSequences(config: Fields): readonly string[] | undefined {
  const sequences = config.array(either("stopSequences"), { max: maxStopSequences })
  return sequences?.map((sequence) => {
    if (typeof sequence === "string" && sequence !== "") return sequence
    throw invalid("`stopSequences` must be a list of texts.", `${config.path}.stopSequences`)
  })
}

function readWarnings(config: Fields): readonly Warning[] {
  return notPassedOn
    .filter((name) => config.raw(either(name)) !== undefined)
    .map((name) => ({
      code: "unsupported",
      message: `\`${name}\` is not passed on to the model and was ignored.`,
      param: `${config.path}.${name}`,
    }))
}
