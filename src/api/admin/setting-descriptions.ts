import type { ScalarSettings } from "#config/setting-rows.ts"

/** What each setting is for, for people. */
export const settingDescriptions: Readonly<Record<keyof ScalarSettings, string>> = {
  host: "The address that the server listens at.",
  port: "The port that the server listens at.",
  dataDir: "The folder in which everything is kept.",
  publicUrl: "The address by which people reach the server: links to pictures begin with it. Without it they follow each request.",
  apiKey: "The first client key. Without it one is made at the first start.",
  adminToken: "The admin token. Without it one is made at the first start.",
  secretKey: "The secret that everything else is protected with. Without it one is made in the data folder.",
  databaseUrl: "The PostgreSQL server that several nodes share. Without it SQLite in the data folder is used.",
  keepPicturesMs: "How long pictures are kept; 0: not at all.",
  blobs: "Where pictures are kept: in the data folder or in a bucket.",
  s3AccessKeyId: "The account of the bucket.",
  s3SecretAccessKey: "The secret of the bucket's account.",
  maxBodyBytes: "The largest request.",
  trustProxy: "Whether `X-Forwarded-*` is believed. Only behind a proxy of your own.",
  workers: "How many processes of this machine share the port.",
  redisUrl: "The Redis or Valkey in which all nodes count their limits.",
  oidcIssuer: "The identity provider that people can sign in with.",
  oidcClientId: "By which name the identity provider knows this server.",
  oidcClientSecret: "The secret that the identity provider has given this server.",
  oidcLabel: "What the button for it says.",
  oidcRole: "What those may do who come from it for the first time.",
  logLevel: "The least severity that is logged.",
}
