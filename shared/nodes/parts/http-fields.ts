import { z } from "zod";

/** Schema of an absolute address; what it may point to is decided when it is called, by the egress of the server. */
export const urlField = z
  .string()
  .max(8000)
  .regex(/^https?:\/\/[^\s/?#]\S*$/iu, "must begin with http:// or https:// and hold no spaces");

/** Schema of request headers: names are tokens and values one line (RFC 9110 §5), so none can add another header. */
export const headersField = z.record(
  z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/u, "is no header name"),
  z
    .string()
    .max(8000)
    .regex(/^[^\0\r\n]*$/u, "must be one line"),
);
