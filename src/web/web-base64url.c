/* Base64url without padding, as tokens, PKCE and nonces write bytes, and random
 * ones to write.  Decoding is strict: one spelling for each value, so that two
 * different texts are never the same token.
 */

#include "web-jwt.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * web_base64url_encode:
 * @data: (array length=length): bytes
 * @length: how many
 *
 * Returns: (transfer full): them in base64url without padding (RFC 7515 §2)
 */
char *
web_base64url_encode (const void *data, gsize length)
{
  const guint8 *bytes = data;
  char *text = g_malloc (length / 3 * 4 + 4), *end = text;

  for (gsize i = 0; i < length; i += 3)
    {
      gsize left = MIN (length - i, 3);
      guint32 group = (guint32)bytes[i] << 16;

      group |= left > 1 ? (guint32)bytes[i + 1] << 8 : 0;
      group |= left > 2 ? bytes[i + 2] : 0;
      for (gsize j = 0; j <= left; j++)
        *end++ = alphabet[group >> (18 - 6 * j) & 63];
    }
  *end = '\0';
  return text;
}

static int
value_of (char c)
{
  const char *at = c != '\0' ? strchr (alphabet, c) : NULL;

  return at != NULL ? (int)(at - alphabet) : -1;
}

/**
 * web_base64url_decode:
 * @text: base64url without padding
 * @length: its characters, or -1 where it ends with NUL
 * @decoded_length: (out) (optional): return location for the number of bytes
 *
 * Returns: (transfer full) (nullable): the bytes, with a NUL after them that
 *   does not count; %NULL for anything that web_base64url_encode() would not
 *   have written
 */
guint8 *
web_base64url_decode (const char *text, gssize length, gsize *decoded_length)
{
  gsize size = length < 0 ? strlen (text) : (gsize)length;
  g_autofree guint8 *bytes = g_malloc (size / 4 * 3 + 3);
  gsize n_bytes = 0;
  guint32 group = 0;
  guint n_bits = 0;

  for (gsize i = 0; i < size; i++)
    {
      int value = value_of (text[i]);

      if (value < 0)
        return NULL;
      group = group << 6 | (guint32)value;
      n_bits += 6;
      if (n_bits >= 8)
        {
          n_bits -= 8;
          bytes[n_bytes++] = (guint8)(group >> n_bits);
          group &= (1u << n_bits) - 1;
        }
    }
  if (n_bits == 6 || group != 0)
    return NULL;

  bytes[n_bytes] = 0;
  if (decoded_length != NULL)
    *decoded_length = n_bytes;
  return g_steal_pointer (&bytes);
}

/**
 * web_random_token:
 * @n_bytes: how many bytes of chance, at most 256
 *
 * For what nobody may guess: states, verifiers, nonces, keys.
 *
 * Returns: (transfer full): the bytes of GnuTLS's generator in base64url
 */
char *
web_random_token (gsize n_bytes)
{
  guint8 bytes[256];
  char *text;

  g_return_val_if_fail (n_bytes > 0 && n_bytes <= sizeof bytes, NULL);

  /* It fails only where the system gives no random bytes at all; to go on with
   * predictable ones would be worse than to stop.
   */
  if (gnutls_rnd (GNUTLS_RND_KEY, bytes, n_bytes) < 0)
    g_error ("no random bytes to be had");
  text = web_base64url_encode (bytes, n_bytes);
  gnutls_memset (bytes, 0, sizeof bytes);
  return text;
}
