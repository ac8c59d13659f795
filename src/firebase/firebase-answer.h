#pragma once

#include "firebase-error.h"
#include "web-http.h"

G_BEGIN_DECLS

/* Private to firebase: what an answer, or the lack of one, means. */
GError *firebase_answer_translate (GError *error);
gboolean firebase_answer_check_database (WebResponse *response, GError **error);
gboolean firebase_answer_is_stale_token (WebResponse *response);
gboolean firebase_answer_check_identity (WebResponse *response, GError **error);
char *firebase_answer_get_code (WebResponse *response);

G_END_DECLS
