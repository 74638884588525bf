import { z } from "zod"
import { settingRows } from "#config/setting-rows.ts"
import type { Settings } from "#config/settings.ts"
import { changeInstallationSettings, type InstallationSettings, readInstallationSettings } from "#database/installation-settings.ts"
import { toUsd } from "#ledger/usd.ts"
import { period, text, usd, usdText } from "../fields.ts"
import { type AdminRoute, route } from "./route.ts"
import type { Services } from "./services.ts"
import { settingDescriptions } from "./setting-descriptions.ts"

const longestAnnouncement = 1000

const editable = z.object({
  hide_thumbnails: z.boolean().meta({ description: "Whether operators do not get to see what users draw" }),
  member_budget_usd: usdText.nullable().meta({ description: "What a new member may spend in a period; null: no cap" }),
  member_budget_period: period,
  announcement: z.string().nullable().meta({ description: "Shown to everybody in the web app; null: nothing" }),
})

const shownSettings = z.object({
  data: z.array(
    z.object({
      name: z.string().meta({ description: "Its name in limn.yaml" }),
      variable: z.string(),
      value: z
        .string()
        .nullable()
        .meta({ description: "As it was written, or the default; null: not set. Of a secret only whether it is set" }),
      origin: z.string().nullable().meta({ description: "Where it comes from; null: not set" }),
      secret: z.boolean(),
      default: z.string().nullable(),
      description: z.string(),
    }),
  ),
  editable,
})

const settingsChange = z.strictObject({
  hide_thumbnails: z.boolean().optional(),
  member_budget_usd: usd.nullable().optional(),
  member_budget_period: period.optional(),
  announcement: text(longestAnnouncement).trim().nullable().optional(),
})

/** A secret that is set: not even its length is told. */
const masked = "••••••••"

function showSettings({ sources }: Pick<Settings, "sources">, kept: InstallationSettings): z.input<typeof shownSettings> {
  return {
    data: settingRows.map(({ name, key, variable, secret, fallback }) => {
      const source = sources[name]
      return {
        name: key,
        variable,
        value: source === undefined ? null : secret ? masked : source.shown,
        origin: source?.origin ?? null,
        secret,
        default: fallback ?? null,
        description: settingDescriptions[name],
      }
    }),
    editable: {
      hide_thumbnails: kept.hideThumbnails,
      member_budget_usd: kept.memberBudget === undefined ? null : toUsd(kept.memberBudget),
      member_budget_period: kept.memberBudgetPeriod,
      announcement: kept.announcement ?? null,
    },
  }
}

async function show({ settings, database }: Services): Promise<z.input<typeof shownSettings>> {
  return showSettings(settings, await readInstallationSettings(database))
}

/** Routes of what is set, and of the little that can be set while the server runs. */
export const settingRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/settings",
    summary: "What is set and where each setting comes from; `editable` is what can be changed here",
    answer: shownSettings,
    handle: show,
  }),
  route({
    method: "PATCH",
    path: "/settings",
    summary: "Change what can be changed while the server runs; for owners",
    access: "owner",
    body: settingsChange,
    answer: shownSettings,
    audit: (_answer, { body }) => ({ action: "settings.change", detail: body }),
    handle: async (services, { body }) => {
      await changeInstallationSettings(services.database, {
        hideThumbnails: body.hide_thumbnails,
        memberBudget: body.member_budget_usd,
        memberBudgetPeriod: body.member_budget_period,
        announcement: body.announcement === "" ? null : body.announcement,
      })
      return show(services)
    },
  }),
]
