/* The database out of the file and into it, while no server has it open: as the
 * JSON that Firebase's console and command line import and export.
 */

#include "backend-transfer.h"

#include "backend-error.h"
#include "backend-store.h"

#include "web-json.h"

#include <string.h>

/**
 * backend_transfer_export:
 * @directory: where the data lies
 * @file: what to write; only its owner may read it
 * @error: location for an error
 */
gboolean
backend_transfer_export (const char *directory, const char *file, GError **error)
{
  g_autoptr (BackendStore) store = backend_store_open (directory, error);
  g_autoptr (BackendNode) root = NULL;
  g_autofree char *json = NULL, *text = NULL;

  if (store == NULL || !backend_store_load_tree (store, "", &root, error))
    return FALSE;
  json = backend_json_from_node (root, BACKEND_JSON_PRETTY | BACKEND_JSON_EXPORT);
  text = g_strconcat (json, "\n", NULL);
  return g_file_set_contents_full (file, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

static JsonNode *
read_json (const char *file, char **text, GError **error)
{
  gsize length;
  JsonNode *json;

  if (!g_file_get_contents (file, text, &length, error))
    return NULL;
  if (backend_json_has_escaped_nul (*text))
    {
      g_set_error (error, BACKEND_ERROR, 400, "%s: a string in it has a NUL, which the database cannot keep", file);
      return NULL;
    }
  json = web_json_parse (*text, (gssize)length, error);
  if (json == NULL)
    g_prefix_error (error, "%s: ", file);
  return json;
}

/**
 * backend_transfer_import:
 * @directory: where the data lies; accounts there stay
 * @file: what to read
 * @error: location for an error; nothing has changed then
 */
gboolean
backend_transfer_import (const char *directory, const char *file, GError **error)
{
  static const char *const ROOT[] = { NULL };
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (BackendStore) store = NULL;
  g_autoptr (BackendNode) before = NULL, after = NULL;
  g_autoptr (BackendWrite) write = NULL;
  BackendJsonContext context = { g_get_real_time () / 1000, NULL };

  json = read_json (file, &text, error);
  store = json != NULL ? backend_store_open (directory, error) : NULL;
  if (store == NULL || !backend_store_load_tree (store, "", &before, error))
    return FALSE;
  context.source = text;
  write = backend_write_new_put (before, ROOT, json, &context, error);
  if (write == NULL)
    {
      g_prefix_error (error, "%s: ", file);
      return FALSE;
    }
  after = backend_write_apply (write, before);
  return backend_store_write_tree (store, "", write, before, after, error);
}
