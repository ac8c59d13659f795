/* An address that is allowed without encryption stays on this computer or its
 * network, and nothing secret is left in one that is shown.
 */

#include "web-http.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

static void
check_redaction (const char *text)
{
  g_autofree char *shown = web_uri_redact (text);
  g_autofree char *again = web_uri_redact (shown);
  g_autofree char *address = g_strconcat ("https://h/?auth=Sesame&x=", text, NULL);
  g_autofree char *shown_address = web_uri_redact (address);

  g_assert_cmpstr (shown, ==, again);
  g_assert_true (g_str_has_prefix (shown_address, "https://h/?auth=…&x="));
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *text = g_strndup ((const char *)bytes, length);
  gboolean is_allowed = web_uri_is_allowed (text, FALSE, NULL);

  /* What is good without the network is good with it. */
  g_assert_true (!is_allowed || web_uri_is_allowed (text, TRUE, NULL));
  if (is_allowed && (g_str_has_prefix (text, "http:") || g_str_has_prefix (text, "ws:")))
    g_assert_true (web_uri_is_loopback (text));
  check_redaction (text);
  return 0;
}
