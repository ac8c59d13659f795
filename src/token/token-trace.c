/* AWS's load balancer names a request in X-Amzn-Trace-Id:
 *
 *   Self=1-67891234-12456789abcdef012345678a;Root=1-67891233-abcdef012345678912345678
 *
 * of which Root is the same all the way.  Anybody may send the header, so only
 * what has exactly this form is taken from it.
 */

#include "token-trace.h"

#include <string.h>

#define HEADER "X-Amzn-Trace-Id"
#define MAX_HEADER_BYTES 512
/* 1-, 8 digits of a time, -, 24 digits of chance. */
#define NAME_BYTES 35

static gboolean
is_name (const char *text)
{
  for (guint i = 0; i < NAME_BYTES; i++)
    if (i == 0 ? text[i] != '1' : i == 1 || i == 10 ? text[i] != '-'
                                                    : !g_ascii_isdigit (text[i]) && !(text[i] >= 'a' && text[i] <= 'f'))
      return FALSE;
  return text[NAME_BYTES] == '\0' || text[NAME_BYTES] == ';';
}

static const char *
find_root (const char *value)
{
  const char *root = g_str_has_prefix (value, "Root=") ? value : strstr (value, ";Root=");

  return root != NULL ? strchr (root, '=') + 1 : NULL;
}

static char *
make_name (void)
{
  return g_strdup_printf ("1-%08x-%08x%08x%08x", (guint)(g_get_real_time () / G_USEC_PER_SEC), g_random_int (), g_random_int (), g_random_int ());
}

/**
 * token_trace_name:
 * @headers: of a request
 *
 * Returns: (transfer full): its name, of 35 characters, each a small hexadecimal
 *   digit or a hyphen
 */
char *
token_trace_name (SoupMessageHeaders *headers)
{
  const char *value = soup_message_headers_get_one (headers, HEADER);
  const char *root = value != NULL && strlen (value) <= MAX_HEADER_BYTES ? find_root (value) : NULL;

  return root != NULL && is_name (root) ? g_strndup (root, NAME_BYTES) : make_name ();
}
