import type { Accounts } from "#accounts/keys.ts"
import type { Audit } from "#accounts/audit.ts"
import { createOidcSignIn, type OidcSignIn } from "#accounts/oidc.ts"
import { createPeople } from "#accounts/people.ts"
import type { Secret } from "#accounts/secrets.ts"
import type { Sessions } from "#accounts/sessions.ts"
import type { SignIn } from "#accounts/sign-in.ts"
import { createAdminDoor } from "#api/admin-door.ts"
import type { Api } from "#api/app.ts"
import { createAppDoor } from "#api/app/door.ts"
import { Brake } from "#api/brake.ts"
import { createSite } from "#api/site/site.ts"
import type { ChannelRegistry } from "#channels/channel-registry.ts"
import { ManagedChannels } from "#channels/managed-channels.ts"
import type { ProviderKeys } from "#channels/provider-keys.ts"
import { tryChannel } from "#channels/try-channel.ts"
import type { Settings } from "#config/settings.ts"
import type { Database } from "#database/database.ts"
import { chat } from "#dialects/chat/dialect.ts"
import type { Gateway } from "#gateway/gateway.ts"
import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import type { PriceBook } from "#ledger/prices/price-book.ts"
import { createStudio } from "#studio/studio.ts"
import type { GuardedLog } from "#telemetry/log.ts"
import { newRequestId } from "#telemetry/request-id.ts"
import type { AssembledPictures } from "./assemble-pictures.ts"

/** What the web app works on. */
export interface WebParts {
  readonly settings: Settings
  readonly database: Database
  readonly secret: Secret
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly signIn: SignIn
  readonly audit: Audit
  readonly channels: ChannelRegistry
  readonly providerKeys: ProviderKeys
  readonly gateway: Gateway
  readonly prices: PriceBook
  readonly pictures: AssembledPictures
  readonly served: Api["served"]
  /** Id of this process among those that serve. */
  readonly node: string
  /** Hears of everything that is to end before the database is closed. */
  readonly track: (done: Promise<void>) => void
  /** Ends what only watches, and `shutdown` everything. */
  readonly closing: AbortSignal
  readonly shutdown: AbortSignal
  readonly version: string
  readonly log: GuardedLog
}

/** Makes the function that answers what browsers ask for: the admin API, the app API and the pages. It gives undefined for everything else. */
export function assembleWeb(parts: WebParts): (request: ServerRequest) => Promise<ServerAnswer> | undefined {
  const { settings, database, accounts, sessions, signIn, audit, channels, providerKeys, gateway, prices, pictures, log } = parts
  const { node, track, closing, shutdown } = parts
  const { archive, library, scraps, source } = pictures
  const address = settings.publicUrl === undefined ? {} : { publicUrl: settings.publicUrl }
  const { limiter } = gateway
  const shared = {
    accounts,
    people: createPeople(database),
    sessions,
    audit,
    database,
    ...library,
    brake: new Brake(),
    limiter,
    errors: chat,
  }

  const admin = createAdminDoor({
    ...shared,
    ...address,
    prices,
    settings,
    channels: {
      registry: channels,
      managed: new ManagedChannels({ registry: channels, database, providerKeys }),
      tryOut: (wish) => {
        log.hide(wish.channel.entry.keys)
        const openPicture: Gateway["openPicture"] = (image, { account, id }, over) =>
          scraps.open(image, { owner: { keyId: account.id, requestId: id }, until: over })
        return tryChannel({ gateway, openPicture, newRequestId, track, shutdown }, wish)
      },
    },
    listed: () => channels.listed,
    failed: (error, requestId) => log.error({ err: error, requestId }, "admin request failed"),
  })

  const oidc = oidcOf(parts)
  const app = createAppDoor({
    ...shared,
    studio: createStudio({ gateway, database, library: library.library, archive, node, track, shutdown, closing }),
    models: {
      listFor: (account) => parts.served.listFor(account),
      pictureModel: () => channels.pictureModel,
      channelsOf: (model) => channels.pool.candidates(model).map(({ channel }) => channel.name),
      takesMask: (model) => channels.pool.candidates(model).some(({ channel }) => channel.takesMask === true),
    },
    fetchPicture: (url, whose, signal) => source({ type: "linked-image", url, param: "url" }, whose, signal),
    signIn,
    ...(oidc === undefined ? {} : { oidc }),
    site: {
      ...address,
      version: parts.version,
      demo: () => channels.demo,
      ...(settings.keepPicturesMs === undefined ? {} : { keepPicturesMs: settings.keepPicturesMs }),
    },
    failed: (error, requestId) => log.error({ err: error, requestId }, "app request failed"),
  })

  const site = createSite()
  return (request) => admin(request) ?? app(request) ?? site(request)
}

/** Gives the sign-in with an identity provider, where one is configured. */
function oidcOf({ settings, signIn, secret, log }: WebParts): OidcSignIn | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: clientSecret, oidcLabel: label, oidcRole: role } = settings
  if (issuer === undefined || clientId === undefined) return undefined
  return createOidcSignIn({
    issuer,
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(label === undefined ? {} : { label }),
    role,
    signIn,
    secret,
    failed: (reason) => log.warn({ reason }, "a sign-in with the identity provider failed"),
  })
}
