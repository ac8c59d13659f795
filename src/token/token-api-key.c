/* The file is looked at when the key is used, at most once a second: what an
 * orchestrator mounts is replaced through a link or on another machine, of which
 * inotify tells nothing.  A file that is broken or gone leaves the key as it is.
 */

#include "token-api-key.h"

#include "token-clock.h"
#include "token-environment.h"

#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/stat.h>

#define LOOK_INTERVAL G_USEC_PER_SEC

/* Whatever changes with a file's content. */
typedef struct
{
  dev_t device;
  ino_t inode;
  off_t size;
  struct timespec modified, changed;
} Mark;

struct _TokenApiKey
{
  char *sid;
  char *secret;
  char *path; /* NULL where it came from the environment */
  Mark mark;
  gint64 looked_at;
};

static gboolean
is_sid (const char *text)
{
  return g_str_has_prefix (text, "SK") && strlen (text) == 34 && strspn (text + 2, "0123456789abcdefABCDEF") == 32;
}

/**
 * token_api_key_parse:
 * @text: what should be SID:SECRET; white space around it does not count
 * @sid: (out): SK and 32 digits
 * @secret: (out): its secret
 *
 * Returns: whether it is
 */
gboolean
token_api_key_parse (const char *text, char **sid, char **secret)
{
  g_autofree char *copy = g_strstrip (g_strdup (text));
  char *colon = strchr (copy, ':');

  if (colon == NULL || colon[1] == '\0')
    return FALSE;
  *colon = '\0';
  if (!is_sid (copy))
    return FALSE;
  *sid = g_strdup (copy);
  *secret = g_strdup (colon + 1);
  return TRUE;
}

static Mark
look (const char *path)
{
  GStatBuf status;
  Mark mark;

  memset (&mark, 0, sizeof mark);
  if (g_stat (path, &status) != 0)
    return mark;
  mark.device = status.st_dev;
  mark.inode = status.st_ino;
  mark.size = status.st_size;
  mark.modified = status.st_mtim;
  mark.changed = status.st_ctim;
  return mark;
}

static void
set_secret (TokenApiKey *self, char *secret)
{
  if (self->secret != NULL)
    gnutls_memset (self->secret, 0, strlen (self->secret));
  g_free (self->secret);
  self->secret = secret;
}

/**
 * token_api_key_new:
 * @sid: SK and 32 digits
 * @secret: its secret
 * @path: (nullable): the file that both are read from
 */
TokenApiKey *
token_api_key_new (const char *sid, const char *secret, const char *path)
{
  TokenApiKey *self = g_new0 (TokenApiKey, 1);

  self->sid = g_strdup (sid);
  self->secret = g_strdup (secret);
  self->path = g_strdup (path);
  /* Not looked at yet: it may have changed since it was read. */
  self->looked_at = token_clock_get () - LOOK_INTERVAL;
  return self;
}

void
token_api_key_free (TokenApiKey *self)
{
  set_secret (self, NULL);
  g_free (self->sid);
  g_free (self->path);
  g_free (self);
}

const char *
token_api_key_get_sid (TokenApiKey *self)
{
  return self->sid;
}

const char *
token_api_key_get_secret (TokenApiKey *self)
{
  return self->secret;
}

static gboolean
take (TokenApiKey *self, const char *text)
{
  char *sid, *secret;
  gboolean is_new;

  if (!token_api_key_parse (text, &sid, &secret))
    {
      g_message ("the file of the API key was changed and holds no SID:SECRET; the last key stays in use");
      return FALSE;
    }
  is_new = !g_str_equal (sid, self->sid) || !g_str_equal (secret, self->secret);
  g_free (self->sid);
  self->sid = sid;
  set_secret (self, secret);
  if (is_new)
    g_message ("the API key is %s now", sid);
  return is_new;
}

/* Returns: whether the file was changed and holds another key now */
gboolean
token_api_key_refresh (TokenApiKey *self)
{
  gint64 now = token_clock_get ();
  g_autofree char *text = NULL;
  Mark mark;

  if (self->path == NULL || now - self->looked_at < LOOK_INTERVAL)
    return FALSE;
  self->looked_at = now;
  mark = look (self->path);
  if (memcmp (&mark, &self->mark, sizeof mark) == 0)
    return FALSE;
  self->mark = mark;
  text = token_environment_read_file ("PARLEY_TWILIO_API_KEY_FILE", self->path, NULL);
  return take (self, text != NULL ? text : "");
}
