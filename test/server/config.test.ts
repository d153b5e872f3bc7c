/** The environment is read once, and everything that is wrong with it is said at once. */
import path from "node:path";
import { describe, expect, test } from "vitest";
import { ConfigError, isLoopback, readConfig } from "../../server/config.ts";

function messageFor(environment: Readonly<Record<string, string>>): string {
  try {
    readConfig(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error("the environment was accepted");
}

describe("the configuration", () => {
  test("works without any variable, and stays on this machine", () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      databaseUrl: null,
      port: 3000,
      host: "127.0.0.1",
      adminToken: null,
      logLevel: "info",
      retention: { runDays: null, costDays: null },
    });
    expect(config.dataDir).toBe(path.resolve("data"));
    expect(config.artifactStore).toEqual({
      kind: "folder",
      path: path.resolve("data/artifacts"),
    });
    expect(config.leaseMs + config.watchdogMs).toBeLessThanOrEqual(20_000);
    expect(config.openai).toEqual({ baseUrl: null, apiKey: null });
  });

  test("takes every variable", () => {
    const config = readConfig({
      DATABASE_URL: "postgres://u:p@db:5432/cairn",
      PORT: "0",
      HOST: "0.0.0.0",
      METRICS_PORT: "9464",
      ADMIN_TOKEN: "correct horse",
      DATA_DIR: "/srv/cairn",
      LEASE_MS: "3000",
      HEARTBEAT_MS: "1000",
      WATCHDOG_MS: "500",
      WORKER_CONCURRENCY: "4",
      RUN_RETENTION_DAYS: "90",
      COST_RETENTION_DAYS: "400",
      EGRESS_ALLOW: "localhost:1234, 10.0.0.0/8,",
      ARTIFACT_STORE: "file:///srv/files",
      SECRETS_KEY: "key",
      LOG_LEVEL: "debug",
      OPENAI_BASE_URL: "http://127.0.0.1:9/v1/",
      OPENAI_API_KEY: "sk-1",
    });
    expect(config).toEqual({
      databaseUrl: "postgres://u:p@db:5432/cairn",
      port: 0,
      host: "0.0.0.0",
      metricsPort: 9464,
      publicUrl: { url: "http://localhost:0", isGiven: false },
      adminToken: "correct horse",
      dataDir: "/srv/cairn",
      leaseMs: 3000,
      heartbeatMs: 1000,
      watchdogMs: 500,
      workerConcurrency: 4,
      retention: { runDays: 90, costDays: 400 },
      egressAllow: ["localhost:1234", "10.0.0.0/8"],
      artifactStore: { kind: "folder", path: "/srv/files" },
      secretsKey: "key",
      logLevel: "debug",
      openai: { baseUrl: "http://127.0.0.1:9/v1", apiKey: "sk-1" },
    });
  });

  test("keeps artifacts in a bucket", () => {
    const ARTIFACT_STORE_KEY = "id:secret/+=";
    expect(
      readConfig({ ARTIFACT_STORE: "s3://my.bucket/some/prefix/", ARTIFACT_STORE_KEY })
        .artifactStore,
    ).toEqual({
      kind: "bucket",
      place: { bucket: "my.bucket", region: "us-east-1", endpoint: null, addressing: null },
      prefix: "some/prefix",
      key: ARTIFACT_STORE_KEY,
    });
    const given =
      "s3://files?region=eu-central-1&endpoint=http%3A%2F%2Fminio%3A9000&addressing=path";
    expect(readConfig({ ARTIFACT_STORE: given, ARTIFACT_STORE_KEY }).artifactStore).toEqual({
      kind: "bucket",
      place: {
        bucket: "files",
        region: "eu-central-1",
        endpoint: "http://minio:9000",
        addressing: "path",
      },
      prefix: "",
      key: ARTIFACT_STORE_KEY,
    });
    expect(messageFor({ ARTIFACT_STORE: "s3://files" })).toContain("ARTIFACT_STORE_KEY: ");
    expect(messageFor({ ARTIFACT_STORE: "s3://files", ARTIFACT_STORE_KEY: "id" })).toContain(
      "ARTIFACT_STORE_KEY: ",
    );
    for (const wrong of ["s3:files", "s3://files?acl=public", "s3://files?endpoint=minio", "s3://"])
      expect(messageFor({ ARTIFACT_STORE: wrong, ARTIFACT_STORE_KEY })).toContain(
        "ARTIFACT_STORE: ",
      );
  });

  test("takes an empty variable for one that is not set", () => {
    expect(readConfig({ DATABASE_URL: "", PORT: " ", ADMIN_TOKEN: "" })).toMatchObject({
      databaseUrl: null,
      port: 3000,
      adminToken: null,
    });
  });

  test("names every wrong variable", () => {
    const message = messageFor({
      PORT: "many",
      LEASE_MS: "-1",
      DATABASE_URL: "mysql://x",
      LOG_LEVEL: "loud",
      ARTIFACT_STORE: "ftp://x",
      ADMIN_TOKEN: "short",
    });
    for (const name of [
      "PORT",
      "LEASE_MS",
      "DATABASE_URL",
      "LOG_LEVEL",
      "ARTIFACT_STORE",
      "ADMIN_TOKEN",
    ])
      expect(message).toContain(`${name}: `);
  });

  test("wants heartbeats at least twice in a lease", () => {
    expect(messageFor({ LEASE_MS: "1000", HEARTBEAT_MS: "900" })).toContain("HEARTBEAT_MS");
  });

  test("drops nothing at once, and no cost before its run", () => {
    expect(messageFor({ RUN_RETENTION_DAYS: "0" })).toContain("RUN_RETENTION_DAYS");
    expect(messageFor({ COST_RETENTION_DAYS: "400" })).toContain("COST_RETENTION_DAYS");
    expect(messageFor({ RUN_RETENTION_DAYS: "90", COST_RETENTION_DAYS: "30" })).toContain(
      "COST_RETENTION_DAYS",
    );
    const same = { RUN_RETENTION_DAYS: "90", COST_RETENTION_DAYS: "90" };
    expect(readConfig(same).retention).toEqual({ runDays: 90, costDays: 90 });
  });

  test.each(["0.0.0.0", "::", "192.168.1.5", "cairn.example"])(
    "refuses to listen on %s without a token",
    (host) => {
      expect(messageFor({ HOST: host })).toContain("ADMIN_TOKEN must be set");
      expect(readConfig({ HOST: host, ADMIN_TOKEN: "long enough" }).host).toBe(host);
    },
  );
});

describe("loopback addresses", () => {
  test.each(["localhost", "LOCALHOST", "app.localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"])(
    "%s is one",
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );
  test.each([
    "",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "128.0.0.1",
    "0.0.0.0",
    "evil.example",
  ])("'%s' is none", (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
