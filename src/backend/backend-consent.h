#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One request to sign somebody in, as a client sent it to the consent page. */
typedef struct _BackendConsent BackendConsent;

BackendConsent *backend_consent_new (GHashTable *form, GError **error);
void backend_consent_free (BackendConsent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendConsent, backend_consent_free)

const char *backend_consent_get_nonce (BackendConsent *self);
gboolean backend_consent_has_redirect (BackendConsent *self, const char *uri);
const char *backend_consent_check_verifier (BackendConsent *self, const char *verifier);

/* Where the browser goes next. */
char *backend_consent_to_approval (BackendConsent *self, const char *code, const char *issuer);
char *backend_consent_to_denial (BackendConsent *self, const char *error);
char *backend_consent_to_refusal (BackendConsent *self);

char *backend_consent_to_html (BackendConsent *self, GPtrArray *people, const char *action);
char *backend_consent_error_to_html (const char *message);

G_END_DECLS
