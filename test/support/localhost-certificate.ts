/** A certificate for tests on this machine, and its key. It says that it is `localhost`, and nobody trusts it but the test that is told to. */
export const localhostCertificate = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUTJqyRJzduc/XcGESDkoOkjB+cNcwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTIyMzgyOFoYDzIxMjYxMDI4
MjIzODI4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASjksw9Y6deMxHlRzFWObfjcjOC/WXtjU2lQDHLP9uCXd3d1c0ER6WN
8WbHFW08DwIGDUpPgFKElVcehg3QOzHqo28wbTAdBgNVHQ4EFgQUjxAgyKup+7l8
al9pFWF3RqYy7FAwHwYDVR0jBBgwFoAUjxAgyKup+7l8al9pFWF3RqYy7FAwGgYD
VR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZI
zj0EAwIDSAAwRQIhAJaC9ksLs/l31wWfxxjm3S5fxtJJA+yjzyQJt+sHOEitAiA0
iRODZNO2AFF7WzbjzjCASMWGUSLgyx+IAs9Izzvz6g==
-----END CERTIFICATE-----
`;

export const localhostKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGskshK1GXHujj9q0
1ep18ko6ThRG65Mz+YVOZNK00SKhRANCAASjksw9Y6deMxHlRzFWObfjcjOC/WXt
jU2lQDHLP9uCXd3d1c0ER6WN8WbHFW08DwIGDUpPgFKElVcehg3QOzHq
-----END PRIVATE KEY-----
`;
