import type { Hono } from "hono"
import { GatewayError } from "#canonical/error.ts"
import { requireAccount } from "./caller.ts"
import { openRouterCredits, openRouterKey } from "./openrouter-account.ts"
import { openRouterGeneration } from "./openrouter-generation.ts"
import { openRouterImageEndpoints, openRouterImageModels } from "./openrouter-image-models.ts"
import { openRouterCount, openRouterEndpoints, openRouterList, openRouterModel } from "./openrouter-models.ts"
import type { ApiOptions, Environment } from "./options.ts"
import { sentAccount, servedModels } from "./served-models.ts"

/**
 * Adds the routes by which OpenRouter's clients look at models and at their account. Lists of models are open; what is
 * about a key wants the key.
 */
export function addOpenRouterRoutes(app: Hono<Environment>, options: ApiOptions): void {
  const served = servedModels(options)
  for (const mount of ["/api/v1", "/openrouter/api/v1"]) {
    app.get(`${mount}/models`, async (context) => {
      return context.json(openRouterList(await served.listFor(await sentAccount(context, options)), new URL(context.req.url)))
    })
    app.get(`${mount}/models/user`, async (context) => {
      return context.json(openRouterList(await served.listFor(await requireAccount(context, options)), new URL(context.req.url)))
    })
    app.get(`${mount}/models/count`, async (context) => {
      const models = await served.listFor(await sentAccount(context, options))
      return context.json(openRouterCount(models, new URL(context.req.url).searchParams))
    })
    app.get(`${mount}/models/:id{.+}`, async (context) => {
      await sentAccount(context, options)
      const [, name = "", endpoints] = /^(.+?)(\/endpoints)?$/.exec(context.req.param("id")) ?? []
      const model = await served.find(name)
      return context.json(endpoints === undefined ? { data: openRouterModel(model) } : openRouterEndpoints(model))
    })
    app.get(`${mount}/model/:id{.+}`, async (context) => {
      await sentAccount(context, options)
      return context.json({ data: openRouterModel(await served.find(context.req.param("id"))) })
    })

    app.get(`${mount}/images/models`, async (context) => {
      return context.json(openRouterImageModels(await served.listFor(await sentAccount(context, options))))
    })
    app.get(`${mount}/images/models/:id{.+}/endpoints`, async (context) => {
      await sentAccount(context, options)
      return context.json(openRouterImageEndpoints(await served.find(context.req.param("id"))))
    })

    app.get(`${mount}/key`, async (context) => {
      const account = await requireAccount(context, options)
      return context.json(openRouterKey(account, await options.spendingOf(account.payer)))
    })
    app.get(`${mount}/credits`, async (context) => {
      const { payer } = await requireAccount(context, options)
      return context.json(openRouterCredits(await options.spendingOf(payer)))
    })
    app.get(`${mount}/generation`, async (context) => {
      const account = await requireAccount(context, options)
      const id = context.req.query("id") ?? ""
      if (id === "")
        throw new GatewayError("invalid_request", "`id` is missing. Send the id of the answer that you ask about.", { param: "id" })
      // A chat answer has the request's id with a prefix.
      const record = await options.requests.find(id.replace(/^chatcmpl-/, ""), account.id)
      if (record === undefined || record.finishedAt === undefined) {
        const message =
          record === undefined
            ? "No generation of this key has this id. Send the key that made it, and the id of its answer."
            : "This generation still runs. Ask again when its answer has ended."
        throw new GatewayError("not_found", message, { param: "id" })
      }
      return context.json(openRouterGeneration(record, (await options.requests.answerOf(record.id))?.answer))
    })
  }
}
