import type { Warning } from "#canonical/event.ts"
import type { GenerationRequest } from "#canonical/request.ts"
import type { Inbound, Keeping } from "#dialects/dialect.ts"
import { fieldErrors, invalid, present } from "#dialects/read.ts"
import type { Fields } from "#json/fields.ts"
import type { AnswerForm } from "./answer-form.ts"
import { type Item, textOf, toConversation, toKeptItems } from "./items.ts"
import { type KeptBody, readFormerTurns } from "./kept-response.ts"
import { type Parameters, readParameters } from "./parameters.ts"
import { readInput, resolveReferences } from "./read-items.ts"
import { type ImageTool, readTools, type Tools } from "./tool.ts"

/** A request to the Responses API as Limn understands it. */
export interface DecodedResponse {
  readonly request: GenerationRequest
  readonly form: AnswerForm
  /** Absent where the answer is not to be kept. */
  readonly keeping?: Keeping
  readonly background: boolean
  readonly dryRun: boolean
}

/** Most text of one request that is kept, in UTF-16 units. */
const mostKeptText = 4 * 1024 * 1024

/** Reads a request, with the conversation that it goes on from. Throws GatewayError. */
export async function decodeRequest(body: Fields, inbound: Inbound): Promise<DecodedResponse> {
  const { parameters, tools, input } = fieldErrors(() => ({
    parameters: readParameters(body),
    tools: readTools(body),
    input: readInput(body),
  }))
  const former = await readFormerTurns(parameters.previousId, inbound.past)
  const items = await resolveReferences(input.items, inbound.past)
  const { system, messages } = toConversation([...former.items, ...items], parameters.instructions)
  if (!messages.some(({ role }) => role === "user"))
    throw invalid("`input` holds nothing that the user says. Add a message of the user.", "input")
  const { tool } = tools
  const drawer = chooseDrawer(parameters.model, tools, inbound)
  const isEdit = messages.some(({ parts }) => parts.some((part) => part.type !== "text"))
  if (tool !== undefined && drawer.draws) checkAction(tool, isEdit)
  const { store, warnings } = decideKeeping(parameters, items, inbound)
  const pictureRequired = drawer.draws && tools.choice === "required"
  const form: AnswerForm = {
    echo: { ...parameters.echo, store, tool_choice: tools.choiceEcho, tools: tool === undefined ? [] : [tool.echo] },
    drawing: { action: isEdit ? "edit" : "generate", background: tool?.format.background ?? "auto", quality: tool?.quality ?? "auto" },
  }
  return {
    request: {
      model: drawer.model,
      ...present({ system, mask: tool?.mask, quality: tool?.quality, seed: tool?.seed }),
      messages,
      modalities: drawer.draws ? ["text", "image"] : ["text"],
      pictureRequired,
      refusal: pictureRequired ? "error" : "answer",
      count: tool?.count ?? 1,
      shape: tool?.shape ?? {},
      format: tool?.format ?? {},
      ...parameters.sampling,
      stream: parameters.stream,
      partialImages: parameters.stream ? (tool?.partialImages ?? 0) : 0,
      warnings: [...parameters.warnings, ...tools.warnings, ...input.warnings, ...former.warnings, ...drawer.warnings, ...warnings],
      vendorOptions: {},
    },
    form,
    ...(store
      ? {
          keeping: {
            ...(former.requestId === undefined ? {} : { previousId: former.requestId }),
            mayBeCalledOff: parameters.background,
            body: (sha256Of): KeptBody => ({ form, items: toKeptItems(items, sha256Of) }),
          },
        }
      : {}),
    background: parameters.background,
    dryRun: parameters.dryRun,
  }
}

/**
 * Says which model is asked, and whether it may draw: a model that makes pictures by itself; for another one the tool's
 * own, or the one that the operator has set.
 */
function chooseDrawer(
  model: string,
  { tool, choice }: Tools,
  { lookup, pictureModel }: Inbound,
): { readonly model: string; readonly draws: boolean; readonly warnings: readonly Warning[] } {
  const card = lookup(model)
  const draws = card?.output.includes("image") === true
  if (choice === "none" || (tool === undefined && !draws)) {
    if (choice === "required")
      throw invalid("`tool_choice` asks for the tool `image_generation`, and it is not among the `tools`.", "tool_choice")
    return { model, draws: false, warnings: [] }
  }
  if (draws) {
    const other = tool?.model !== undefined && (lookup(tool.model)?.id ?? tool.model) !== card.id
    const message = `The model \`${model}\` draws by itself, so the tool's \`model\` was ignored.`
    return { model, draws, warnings: other ? [{ code: "changed", message, param: "tools" }] : [] }
  }
  const drawer = tool?.model ?? pictureModel
  if (drawer !== undefined) return { model: drawer, draws: true, warnings: [] }
  throw invalid(
    `The model \`${model}\` does not make pictures. Name one that does as \`model\` of the tool; GET /v1/models lists them.`,
    "tools",
  )
}

function checkAction({ action, mask }: ImageTool, hasPicture: boolean): void {
  if (hasPicture || (action !== "edit" && mask === undefined)) return
  throw invalid("The tool is to edit, and there is no picture. Send it as `input_image`.", "input")
}

function decideKeeping(
  { store, asksToStore, background }: Parameters,
  items: readonly Item[],
  { past }: Inbound,
): { readonly store: boolean; readonly warnings: readonly Warning[] } {
  const isTooLong = items.reduce((sum, item) => sum + textOf(item).length, 0) > mostKeptText
  if (store && past.keeps && !isTooLong) return { store, warnings: [] }
  if (background) {
    const why = store ? "and this one can't be kept here" : "so it needs `store: true`"
    throw invalid(`A response in the background is collected later, ${why}. Send it without \`background\`.`, "background")
  }
  const why = past.keeps ? "it is too long" : "this server keeps no pictures"
  const message = `The response is not stored, because ${why}: it can't be retrieved or gone on from.`
  return { store: false, warnings: store && (asksToStore || past.keeps) ? [{ code: "changed", message, param: "store" }] : [] }
}
