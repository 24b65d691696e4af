import { readTlsFiles, type TlsOptions } from "../tls.ts";
import { boolean, type Kind, text } from "./kind.ts";
import { optional, section, setting } from "./setting.ts";

type Version = "1.2" | "1.3";

/** In YAML `1.2` is a number. */
const version: Kind<Version> = {
  expected: '"1.2" or "1.3"',
  fromValue: (value) => readVersion(String(value)),
  fromText: readVersion,
};

function readVersion(given: string): Version | undefined {
  return /^(?:TLSv)?(1\.[23])$/.exec(given)?.[1] as Version | undefined;
}

/** Encryption. */
export const TLS = section({
  title: "Encryption",
  settings: {
    cert: optional({
      key: "tls.cert",
      kind: text("a path"),
      flag: "tls-cert",
      about: "certificate in PEM, with the intermediate ones; read again when it changes",
    }),
    key: optional({
      key: "tls.key",
      kind: text("a path"),
      flag: "tls-key",
      about: "its private key in PEM",
    }),
    keyPassphrase: optional({
      key: "tls.key_passphrase",
      kind: text("a passphrase"),
      secret: true,
      about: "what opens the private key, if that is encrypted",
    }),
    minVersion: setting<Version>({
      key: "tls.min_version",
      kind: version,
      fallback: "1.2",
      about: "oldest version of TLS that is spoken",
    }),
    clientCa: optional({
      key: "tls.client_ca",
      kind: text("a path"),
      flag: "tls-client-ca",
      about: "authorities in PEM: a certificate that a client shows must be of one of them",
    }),
    requireClientCert: setting({
      key: "tls.require_client_cert",
      kind: boolean,
      fallback: false,
      about: "whether clients must show a certificate",
    }),
  },
  rules: [
    { keys: ["tls.ca"], verdict: "refused", reason: "the authorities of clients are set by tls.client_ca" },
    { within: "tls", verdict: "refused", reason: "a server that looks protected must be; see docs/configuration.md" },
  ],
  problems: ({ cert, key, keyPassphrase, clientCa, requireClientCert }) => [
    ...((cert === undefined) === (key === undefined) ? [] : ['"tls.cert" and "tls.key" must be set together']),
    ...(keyPassphrase !== undefined && key === undefined ? ['"tls.key_passphrase" needs "tls.key"'] : []),
    ...(clientCa !== undefined && cert === undefined ? ['"tls.client_ca" needs "tls.cert" and "tls.key"'] : []),
    ...(requireClientCert && clientCa === undefined ? ['"tls.require_client_cert" needs "tls.client_ca"'] : []),
  ],
  verify: (values) => {
    const options = tlsOptions(values);
    try {
      if (options !== undefined) readTlsFiles(options);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  },
});

interface TlsValues {
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly keyPassphrase: string | undefined;
  readonly minVersion: Version;
  readonly clientCa: string | undefined;
  readonly requireClientCert: boolean;
}

/** What the server needs to encrypt; `undefined` when it shall not. */
export function tlsOptions({ cert, key, minVersion, ...others }: TlsValues): TlsOptions | undefined {
  if (cert === undefined || key === undefined) return undefined;
  return { cert, key, minVersion: `TLSv${minVersion}`, ...others };
}
