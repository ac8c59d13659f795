/* X-Forwarded-For is a list that each proxy adds to at its end: whom it was
 * called by.  What is before the entry of a proxy that we trust was written by
 * its caller, who may write anything.  So the list is read from its end, and only
 * as far as those go who are trusted.
 */

#include "token-proxies.h"

#include <string.h>

#define MAX_COUNT 8
#define MAX_NETWORKS 64
#define MAX_HEADER_BYTES 2048

struct _TokenProxies
{
  guint count;         /* of proxies in a row; 0 where there are networks */
  GPtrArray *networks; /* of GInetAddressMask, or NULL */
};

static GInetAddress *
unmap (GInetAddress *address)
{
  static const guint8 prefix[12] = { [10] = 0xff, [11] = 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 && memcmp (bytes, prefix, sizeof prefix) == 0)
    return g_inet_address_new_from_bytes (bytes + 12, G_SOCKET_FAMILY_IPV4);
  return g_object_ref (address);
}

static gboolean
add_network (TokenProxies *self, const char *text)
{
  GInetAddressMask *network = g_inet_address_mask_new_from_string (text, NULL);

  if (network == NULL || self->networks->len >= MAX_NETWORKS)
    {
      g_clear_object (&network);
      return FALSE;
    }
  g_ptr_array_add (self->networks, network);
  return TRUE;
}

/**
 * token_proxies_new:
 * @text: how many proxies there are in a row, 0 to 8, or their networks, with
 *   commas between them: 10.0.0.0/8,fd00::/8
 *
 * Returns: (transfer full) (nullable): who is trusted, or %NULL where @text is
 *   neither
 */
TokenProxies *
token_proxies_new (const char *text)
{
  g_autoptr (TokenProxies) self = g_new0 (TokenProxies, 1);
  g_auto (GStrv) words = NULL;
  guint64 count;

  if (g_ascii_string_to_unsigned (text, 10, 0, MAX_COUNT, &count, NULL))
    {
      self->count = (guint)count;
      return g_steal_pointer (&self);
    }
  self->networks = g_ptr_array_new_with_free_func (g_object_unref);
  words = g_strsplit (text, ",", MAX_NETWORKS + 1);
  for (guint i = 0; words[i] != NULL; i++)
    if (!add_network (self, g_strstrip (words[i])))
      return NULL;
  return g_steal_pointer (&self);
}

void
token_proxies_free (TokenProxies *self)
{
  g_clear_pointer (&self->networks, g_ptr_array_unref);
  g_free (self);
}

static gboolean
is_trusted (TokenProxies *self, GInetAddress *address, guint distance)
{
  if (self->networks == NULL)
    return distance < self->count;
  for (guint i = 0; i < self->networks->len; i++)
    if (g_inet_address_mask_matches (self->networks->pdata[i], address))
      return TRUE;
  return FALSE;
}

/* An entry is an address, for IPv6 in brackets too, and may carry a port. */
static GInetAddress *
parse_entry (char *entry)
{
  char *colon = strchr (entry, ':');
  g_autoptr (GInetAddress) address = NULL;

  g_strstrip (entry);
  if (*entry == '[')
    {
      entry++;
      entry[strcspn (entry, "]")] = '\0';
    }
  else if (colon != NULL && strchr (colon + 1, ':') == NULL)
    *colon = '\0';
  address = g_inet_address_new_from_string (entry);
  return address != NULL ? unmap (address) : NULL;
}

/**
 * token_proxies_find_caller:
 * @peer: who is at the other end of the connection
 * @forwarded: (nullable): X-Forwarded-For
 *
 * Returns: (transfer full): the first, from our end, whom nobody that we trust
 *   speaks for
 */
GInetAddress *
token_proxies_find_caller (TokenProxies *self, GInetAddress *peer, const char *forwarded)
{
  GInetAddress *address = unmap (peer);
  g_auto (GStrv) entries = NULL;
  guint length, distance = 0;

  if (forwarded == NULL || strlen (forwarded) > MAX_HEADER_BYTES)
    return address;
  entries = g_strsplit (forwarded, ",", -1);
  length = g_strv_length (entries);
  while (distance < length && is_trusted (self, address, distance))
    {
      GInetAddress *next = parse_entry (entries[length - ++distance]);

      if (next == NULL)
        break;
      g_object_unref (address);
      address = next;
    }
  return address;
}

/**
 * token_proxies_name_caller:
 * @address: a caller's
 *
 * Returns: (transfer full): the address itself for IPv4, and the first 64 bits
 *   of it for IPv6, which is what one household or one machine has at least
 */
char *
token_proxies_name_caller (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return g_inet_address_to_string (address);
  return g_strdup_printf ("%02x%02x:%02x%02x:%02x%02x:%02x%02x::/64",
                          bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]);
}
