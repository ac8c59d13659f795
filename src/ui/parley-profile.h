#pragma once

#include "parley-session.h"

G_BEGIN_DECLS

/**
 * ParleyProfileState:
 * @PARLEY_PROFILE_STARTING: looking for the service and for who is signed in
 * @PARLEY_PROFILE_WELCOME: nobody is signed in; get_service() says whether the
 *   organisation's address has to be asked for
 * @PARLEY_PROFILE_NAME: trying it here: under which name
 * @PARLEY_PROFILE_WORKING: talking to the service
 * @PARLEY_PROFILE_BROWSER: the browser has the sign-in page
 * @PARLEY_PROFILE_LOCKED: the keyring stays locked
 * @PARLEY_PROFILE_SIGNED_IN: there is a session
 */
typedef enum
{
  PARLEY_PROFILE_STARTING,
  PARLEY_PROFILE_WELCOME,
  PARLEY_PROFILE_NAME,
  PARLEY_PROFILE_WORKING,
  PARLEY_PROFILE_BROWSER,
  PARLEY_PROFILE_LOCKED,
  PARLEY_PROFILE_SIGNED_IN,
} ParleyProfileState;

#define PARLEY_TYPE_PROFILE (parley_profile_get_type ())
G_DECLARE_FINAL_TYPE (ParleyProfile, parley_profile, PARLEY, PROFILE, GObject)

/* Who uses this profile: from the address of a service to a session.
 * Property state notifies.  Signals: "open-uri" (const char *): for the browser;
 * "notice" (const GError *): something the person should know, that stops nothing.
 */
ParleyProfile *parley_profile_new (const char *profile, const char *data_directory, GSettings *settings);

/* Each of these leads to a change of state.  @deployment and @as may be NULL. */
void parley_profile_start (ParleyProfile *self, const char *deployment, gboolean try_here, const char *as);
void parley_profile_sign_in (ParleyProfile *self);
void parley_profile_use_address (ParleyProfile *self, const char *address);
void parley_profile_try_here (ParleyProfile *self);
void parley_profile_give_name (ParleyProfile *self, const char *name);
void parley_profile_cancel (ParleyProfile *self);
void parley_profile_try_again (ParleyProfile *self);
/* Removes the keyring's item and everything stored here. */
void parley_profile_sign_out (ParleyProfile *self);
/* Lets go of the session, which is kept for the next start. */
void parley_profile_close (ParleyProfile *self);

ParleyProfileState parley_profile_get_state (ParleyProfile *self);
ParleySession *parley_profile_get_session (ParleyProfile *self); /* transfer none, NULL */
const char *parley_profile_get_service (ParleyProfile *self);    /* its name; NULL: unknown which */
gboolean parley_profile_has_address (ParleyProfile *self);       /* something says which service to use */
const char *parley_profile_get_link (ParleyProfile *self);       /* what the browser shows, or NULL */
const GError *parley_profile_get_error (ParleyProfile *self);    /* why it did not go on, or NULL */

G_END_DECLS
