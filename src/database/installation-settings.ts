import type { Kysely } from "kysely"
import type { BudgetChange, BudgetRow } from "./budgets-table.ts"
import type { Schema } from "./schema.ts"
import { SettingsTable } from "./settings-table.ts"

/** What owners set in the console and what holds at once in every process. */
export interface InstallationSettings {
  /** Whether operators do not get to see what users draw. */
  readonly hideThumbnails: boolean
  /** Micro-USD that a new member may spend in a period; absent: as much as there is. */
  readonly memberBudget?: number
  readonly memberBudgetPeriod: BudgetRow["period"]
  /** What everybody is told in the web app. */
  readonly announcement?: string
}

/** What is to be different; null takes away, what is absent stays. */
export interface InstallationChange {
  readonly hideThumbnails?: boolean | undefined
  readonly memberBudget?: number | null | undefined
  readonly memberBudgetPeriod?: BudgetRow["period"] | undefined
  readonly announcement?: string | null | undefined
}

/** The setting of {@link InstallationSettings.hideThumbnails}: `true` or not. */
export const hideThumbnailsSetting = "hide_thumbnails"

const names: Readonly<Record<keyof InstallationChange, string>> = {
  hideThumbnails: hideThumbnailsSetting,
  memberBudget: "member_budget",
  memberBudgetPeriod: "member_budget_period",
  announcement: "announcement",
}
/** Stands for what was taken away. */
const none = ""

/** Reads what owners have set. Throws DatabaseError. */
export async function readInstallationSettings(database: Kysely<Schema>): Promise<InstallationSettings> {
  const rows = await database.selectFrom("settings").selectAll().where("name", "in", Object.values(names)).execute()
  const values = new Map(rows.filter(({ value }) => value !== none).map(({ name, value }) => [name, value]))
  const budget = values.get(names.memberBudget)
  const announcement = values.get(names.announcement)
  return {
    hideThumbnails: values.get(names.hideThumbnails) === "true",
    ...(budget === undefined ? {} : { memberBudget: Number(budget) }),
    memberBudgetPeriod: (values.get(names.memberBudgetPeriod) ?? "month") as BudgetRow["period"],
    ...(announcement === undefined ? {} : { announcement }),
  }
}

/** Changes what owners have set, all or nothing. Throws DatabaseError. */
export async function changeInstallationSettings(database: Kysely<Schema>, change: InstallationChange): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const kept = new SettingsTable(transaction)
    for (const [member, value] of Object.entries(change)) {
      if (value !== undefined) await kept.set(names[member as keyof InstallationChange], value === null ? none : String(value))
    }
  })
}

/** The budget of a new member, where nobody says what it is to be; undefined: there is none. Throws DatabaseError. */
export async function newMemberBudget(database: Kysely<Schema>): Promise<BudgetChange | undefined> {
  const { memberBudget, memberBudgetPeriod } = await readInstallationSettings(database)
  return memberBudget === undefined ? undefined : { cap: memberBudget, period: memberBudgetPeriod }
}
