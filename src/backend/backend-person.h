#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Someone on the consent page, before ever signing in. */
typedef struct
{
  char *name;
  char *email;
} BackendPerson;

void backend_person_free (BackendPerson *self);
GPtrArray *backend_people_parse (const char *text, GError **error);
BackendPerson *backend_people_find (GPtrArray *people, const char *email);
BackendPerson *backend_people_welcome (GPtrArray *people, const char *hint);

G_END_DECLS
