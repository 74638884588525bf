import type { Hono } from "hono"
import { requireAccount, speaksGoogle } from "./caller.ts"
import { googleList, googleModel } from "./google-models.ts"
import { openaiList, openaiModel } from "./openai-models.ts"
import type { ApiOptions, Environment } from "./options.ts"
import { servedModels } from "./served-models.ts"

/** Adds the lists of models in OpenAI's form and in Google's. A key that may not use all of them gets the list of those that it may. */
export function addModelRoutes(app: Hono<Environment>, options: ApiOptions): void {
  const served = servedModels(options)
  for (const mount of ["/v1", "/aihubmix/v1", "/geekai/api/v1", "/v1beta", "/gemini/v1beta", "/gemini/v1"]) {
    app.get(`${mount}/models`, async (context) => {
      const models = await served.listFor(await requireAccount(context, options))
      return context.json(speaksGoogle(context) ? googleList(models, new URL(context.req.url).searchParams) : openaiList(models))
    })
    app.get(`${mount}/models/:id{.+}`, async (context) => {
      await requireAccount(context, options)
      const model = await served.find(context.req.param("id"))
      return context.json(speaksGoogle(context) ? googleModel(model) : openaiModel(model))
    })
  }
}
