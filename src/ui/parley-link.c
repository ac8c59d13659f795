/* Addresses that strangers write.  Only the web and e-mail are opened, and where
 * one leads is read by the same rules as a browser reads it, or not at all:
 * whatever the two could understand differently is no link.
 */
#include "config.h"

#include "parley-link.h"

#include <string.h>

#define LONGEST 2000

static gboolean
is_clean (const char *address)
{
  if (strlen (address) > LONGEST || !g_utf8_validate (address, -1, NULL))
    return FALSE;
  for (const char *p = address; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      /* A browser takes \ for /, so that it would end the host. */
      if (c == '\\' || c == '<' || c == '>' || c == '"' || g_unichar_isspace (c) || g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT)
        return FALSE;
    }
  return TRUE;
}

/* What follows a question mark could attach files or fill in other people. */
static ParleyLink *
make_mail (const char *address)
{
  const char *mailbox = address + strlen ("mailto:");
  g_autofree char *place = g_strndup (mailbox, strcspn (mailbox, "?#"));
  const char *at = strchr (place, '@');
  ParleyLink *self;

  if (at == NULL || at == place || at[1] == '\0' || strpbrk (place, "%,;:") != NULL || strchr (at + 1, '@') != NULL || !g_str_is_ascii (place))
    return NULL;
  self = g_new0 (ParleyLink, 1);
  self->uri = g_strconcat ("mailto:", place, NULL);
  self->place = g_steal_pointer (&place);
  return self;
}

static gboolean
is_host (const char *host)
{
  if (host == NULL || *host == '\0')
    return FALSE;
  for (const char *p = host; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr (".-_:", *p) == NULL)
      return FALSE;
  return TRUE;
}

static ParleyLink *
make_web (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autofree char *ascii = host != NULL ? g_hostname_to_ascii (host) : NULL;
  ParleyLink *self;

  if (!is_host (ascii))
    return NULL;
  self = g_new0 (ParleyLink, 1);
  self->odd = g_uri_get_userinfo (uri) != NULL || g_hostname_is_non_ascii (host) || g_hostname_is_ascii_encoded (host);
  self->uri = g_strdup (address);
  self->place = g_ascii_strdown (ascii, -1);
  return self;
}

/**
 * parley_link_new:
 * @address: what somebody wrote as an address
 *
 * Returns: (transfer full) (nullable): where it leads, or %NULL where it must
 *   not be followed
 */
ParleyLink *
parley_link_new (const char *address)
{
  if (!is_clean (address))
    return NULL;
  if (g_ascii_strncasecmp (address, "mailto:", 7) == 0)
    return make_mail (address);
  if (g_ascii_strncasecmp (address, "http://", 7) == 0 || g_ascii_strncasecmp (address, "https://", 8) == 0)
    return make_web (address);
  return NULL;
}

void
parley_link_free (ParleyLink *self)
{
  g_free (self->uri);
  g_free (self->place);
  g_free (self);
}

/**
 * parley_link_is_plain:
 * @self: a link
 * @label: what is shown in its place
 *
 * Returns: whether @label is the address itself, and an honest one, so that
 *   nothing needs to be said of where it leads
 */
gboolean
parley_link_is_plain (const ParleyLink *self, const char *label)
{
  const char *rest = strstr (self->uri, "://");

  if (self->odd)
    return FALSE;
  return g_str_equal (label, self->uri) || g_str_equal (label, self->place) || (rest != NULL && g_str_equal (label, rest + 3));
}
