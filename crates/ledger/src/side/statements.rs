//! Every SQL statement about accounts and access, one text for both databases.
//!
//! Those on tables split by organization name the organization, but the few
//! that find out which one is meant: by a token, by an account, or the next
//! job to do.

use crate::db::statements::statements;

statements! {
    ACCOUNT_COUNT = "SELECT count(*) FROM account";
    OPERATOR_COUNT = "SELECT count(*) FROM account WHERE is_operator";
    ACCOUNTS = "SELECT id, email, email_key, name, password_hash, totp_secret, totp_offer, totp_last_step, recovery, is_operator, disabled_at, created_at \
        FROM account ORDER BY created_at, id";
    ACCOUNT = "SELECT id, email, email_key, name, password_hash, totp_secret, totp_offer, totp_last_step, recovery, is_operator, disabled_at, created_at \
        FROM account WHERE id = $1";
    ACCOUNT_BY_EMAIL = "SELECT id, email, email_key, name, password_hash, totp_secret, totp_offer, totp_last_step, recovery, is_operator, disabled_at, created_at \
        FROM account WHERE email_key = $1";
    ADD_ACCOUNT = "INSERT INTO account (id, email, email_key, name, password_hash, totp_last_step, recovery, is_operator, created_at) \
        VALUES ($1, $2, $3, $4, $5, 0, '', $6, $7)";
    SET_PASSWORD = "UPDATE account SET password_hash = $2 WHERE id = $1";
    /// Only while the hash is still the one that was checked.
    REPLACE_PASSWORD = "UPDATE account SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
    SET_NAME = "UPDATE account SET name = $2 WHERE id = $1";
    SET_TOTP_OFFER = "UPDATE account SET totp_offer = $2 WHERE id = $1";
    SET_TOTP = "UPDATE account SET totp_secret = $2, totp_offer = NULL, totp_last_step = $3, recovery = $4 WHERE id = $1";
    /// Only for a later step than the last one used: a code works once.
    USE_TOTP_STEP = "UPDATE account SET totp_last_step = $2 WHERE id = $1 AND totp_last_step < $2";
    /// Only while the codes are still those that were read: a code works once.
    REPLACE_RECOVERY = "UPDATE account SET recovery = $3 WHERE id = $1 AND recovery = $2";
    /// Changes nothing; whoever takes the account next waits for this transaction.
    LOCK_ACCOUNT = "UPDATE account SET name = name WHERE id = $1";
    /// When the last link to an account ends that can be used.
    INVITED_UNTIL = "SELECT max(expires) FROM link WHERE account = $1 AND used IS NULL AND expires > $2";
    SET_OPERATOR = "UPDATE account SET is_operator = $2 WHERE id = $1";
    SET_DISABLED = "UPDATE account SET disabled_at = $2 WHERE id = $1";
    /// Changes nothing; whoever counts operators next waits for this transaction.
    LOCK_OPERATORS = "UPDATE account SET is_operator = is_operator WHERE is_operator";
    /// All, and those with a password.
    OTHER_OPERATORS = "SELECT count(*), count(password_hash) FROM account WHERE id <> $1 AND is_operator AND disabled_at IS NULL";

    /// Across organizations: where each is found.
    ADDRESSES = "SELECT org, slug FROM address";
    GIVE_ADDRESS = "INSERT INTO address (org, slug) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    MEMBERSHIP = "SELECT org, account, roles, administers, person FROM membership WHERE org = $1 AND account = $2";
    MEMBERS = "SELECT org, account, roles, administers, person FROM membership WHERE org = $1 ORDER BY account";
    /// By account: the organizations it belongs to and that are there.
    MEMBERSHIPS_OF = "SELECT m.org, m.account, m.roles, m.administers, m.person FROM membership m \
        JOIN organization o ON o.org = m.org WHERE m.account = $1 ORDER BY m.org";
    /// Across organizations, also those that are not there.
    ALL_MEMBERSHIPS = "SELECT org, account, roles, administers, person FROM membership ORDER BY org, account";
    PUT_MEMBERSHIP = "INSERT INTO membership (org, account, roles, administers, person) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (org, account) DO UPDATE SET roles = excluded.roles, administers = excluded.administers, person = excluded.person";
    DELETE_MEMBERSHIP = "DELETE FROM membership WHERE org = $1 AND account = $2";
    /// Changes nothing; whoever counts administrators next waits for this transaction.
    LOCK_ORGANIZATION = "UPDATE organization SET label = label WHERE org = $1";
    /// All, and those with a password.
    OTHER_ADMINISTRATORS = "SELECT count(*), count(a.password_hash) FROM membership m JOIN account a ON a.id = m.account \
        WHERE m.org = $1 AND m.account <> $2 AND m.administers AND a.disabled_at IS NULL";

    ADD_SESSION = "INSERT INTO session (token_hash, account, created, last_seen, expires, authenticated_at, agent) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// The whole check of a request: the session with its account.
    SESSION = "SELECT s.token_hash, s.account, s.created, s.last_seen, s.expires, s.authenticated_at, s.agent, \
        a.email, a.name, a.is_operator, a.created_at, a.totp_secret IS NOT NULL, \
        (SELECT count(*) FROM membership m JOIN organization o ON o.org = m.org WHERE m.account = s.account) \
        FROM session s JOIN account a ON a.id = s.account WHERE s.token_hash = $1 AND a.disabled_at IS NULL";
    /// Whether the session of an account that began then goes on, under whatever secret: with
    /// its second factor, and its roles in an organization.
    SESSION_STANDING = "SELECT a.totp_secret IS NOT NULL, m.roles FROM session s \
        JOIN account a ON a.id = s.account LEFT JOIN membership m ON m.account = s.account AND m.org = $3 \
        WHERE s.account = $1 AND s.created = $2 AND a.disabled_at IS NULL";
    SESSIONS_OF = "SELECT token_hash, account, created, last_seen, expires, authenticated_at, agent \
        FROM session WHERE account = $1 ORDER BY created";
    TOUCH_SESSION = "UPDATE session SET last_seen = $2 WHERE token_hash = $1 AND last_seen < $2";
    RAISE_SESSION = "UPDATE session SET token_hash = $2, authenticated_at = $3 WHERE token_hash = $1";
    END_SESSION = "DELETE FROM session WHERE token_hash = $1 AND account = $2";
    END_ALL_SESSIONS = "DELETE FROM session";
    END_SESSIONS = "DELETE FROM session WHERE account = $1 AND token_hash <> $2";
    /// What ended by itself.
    SWEEP_SESSIONS = "DELETE FROM session WHERE expires <= $1 OR last_seen <= $2";

    ADD_LINK = "INSERT INTO link (hash, kind, account, expires, made_by, made_by_name, made_by_token) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    LINK = "SELECT kind, account, expires, used, made_by, made_by_name, made_by_token FROM link WHERE hash = $1";
    USE_LINK = "UPDATE link SET used = $2 WHERE hash = $1 AND used IS NULL AND expires > $2";
    /// Links to an account that are still open.
    CLOSE_LINKS = "UPDATE link SET used = $2 WHERE account = $1 AND used IS NULL";
    /// All that are still open.
    CLOSE_ALL_LINKS = "UPDATE link SET used = $1 WHERE used IS NULL";
    SWEEP_LINKS = "DELETE FROM link WHERE expires <= $1";

    ADD_LINK_USED = "INSERT INTO password_link_used (account, at, made_by, made_by_name, made_by_token, is_first, seen) VALUES ($1, $2, $3, $4, $5, $6, $6)";
    LINKS_USED = "SELECT at, made_by, made_by_name, made_by_token, is_first, seen FROM password_link_used WHERE account = $1 AND at > $2 ORDER BY at";
    LAST_LINK_USED = "SELECT max(at) FROM password_link_used WHERE account = $1";
    /// The newest of which the owner was not told.
    LINK_UNTOLD = "SELECT at, made_by, made_by_name, made_by_token, is_first, seen FROM password_link_used WHERE account = $1 AND seen = $2 \
        ORDER BY at DESC LIMIT 1";
    SEE_LINKS_USED = "UPDATE password_link_used SET seen = $2 WHERE account = $1";

    PUT_OFFER = "INSERT INTO offer (org, account, secret_hash, roles, person, made_by, made_by_name, made_by_token, made_by_person, at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (org, account) DO UPDATE SET \
        secret_hash = excluded.secret_hash, roles = excluded.roles, person = excluded.person, \
        made_by = excluded.made_by, made_by_name = excluded.made_by_name, \
        made_by_token = excluded.made_by_token, made_by_person = excluded.made_by_person, at = excluded.at";
    /// By account: the offers of organizations that are there.
    OFFERS_TO = "SELECT f.org, f.account, f.secret_hash, f.roles, f.person, f.made_by, f.made_by_name, f.made_by_token, f.made_by_person, f.at \
        FROM offer f JOIN organization o ON o.org = f.org WHERE f.account = $1 ORDER BY f.at, f.org";
    /// By the hash of its link, which tells the organization.
    OFFER_BY_LINK = "SELECT f.org, f.account, f.secret_hash, f.roles, f.person, f.made_by, f.made_by_name, f.made_by_token, f.made_by_person, f.at \
        FROM offer f JOIN organization o ON o.org = f.org WHERE f.secret_hash = $1";
    OFFERS_OF = "SELECT org, account, secret_hash, roles, person, made_by, made_by_name, made_by_token, made_by_person, at \
        FROM offer WHERE org = $1 ORDER BY at, account";
    /// Nobody else can take what is taken.
    TAKE_OFFER = "DELETE FROM offer WHERE org = $1 AND account = $2 \
        RETURNING org, account, secret_hash, roles, person, made_by, made_by_name, made_by_token, made_by_person, at";
    DELETE_OFFER = "DELETE FROM offer WHERE org = $1 AND account = $2";
    /// Across organizations.
    END_ALL_OFFERS = "DELETE FROM offer";
    /// Across organizations: those that ended by themselves.
    SWEEP_OFFERS = "DELETE FROM offer WHERE at <= $1";

    /// Takes one attempt out of a bucket, unless it is empty.
    TAKE = "INSERT INTO throttle (key, full_at) VALUES ($1, $3) ON CONFLICT (key) DO UPDATE SET \
        full_at = CASE WHEN throttle.full_at > $2 THEN throttle.full_at + $4 ELSE $3 END \
        WHERE throttle.full_at <= $5";
    FULL_AT = "SELECT full_at FROM throttle WHERE key = $1";
    GIVE_BACK = "UPDATE throttle SET full_at = full_at - $2 WHERE key = $1";
    FORGET_BUCKET = "DELETE FROM throttle WHERE key = $1";
    SWEEP_THROTTLE = "DELETE FROM throttle WHERE full_at <= $1";

    ADD_TOKEN = "INSERT INTO token (org, id, token_hash, name, account, scopes, created, expires, parent) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    TOKENS = "SELECT org, id, name, account, scopes, created, expires, revoked, last_used, parent FROM token WHERE org = $1 ORDER BY created, id";
    /// By account: its tokens in force, wherever they lead.
    TOKENS_OF_ACCOUNT = "SELECT org, id, name, account, scopes, created, expires, revoked, last_used, parent FROM token \
        WHERE account = $1 AND revoked IS NULL ORDER BY org, created, id";
    /// Across organizations: all tokens in force.
    TOKENS_IN_FORCE = "SELECT org, id, name, account, scopes, created, expires, revoked, last_used, parent FROM token \
        WHERE revoked IS NULL AND (expires IS NULL OR expires > $1) ORDER BY org, created, id";
    /// By secret: the token with the roles of its account in its organization.
    TOKEN = "SELECT t.org, t.id, t.name, t.account, t.scopes, t.created, t.expires, t.revoked, t.last_used, t.parent, m.roles \
        FROM token t LEFT JOIN membership m ON m.org = t.org AND m.account = t.account WHERE t.token_hash = $1";
    TOUCH_TOKEN = "UPDATE token SET last_used = $3 WHERE org = $1 AND id = $2";
    /// Those of an account that are in force.
    REVOKE_TOKENS_OF = "UPDATE token SET revoked = $3 WHERE org = $1 AND account = $2 AND revoked IS NULL";
    REVOKE_TOKEN = "UPDATE token SET revoked = $3 WHERE org = $1 AND id = $2 AND revoked IS NULL";
    /// Whether a token and all it comes from are in force.
    TOKEN_STANDS = "WITH RECURSIVE line (id, parent, stands) AS ( \
        SELECT id, parent, revoked IS NULL AND (expires IS NULL OR expires > $3) FROM token WHERE org = $1 AND id = $2 \
        UNION SELECT t.id, t.parent, t.revoked IS NULL AND (t.expires IS NULL OR t.expires > $3) \
        FROM token t JOIN line l ON t.id = l.parent WHERE t.org = $1) \
        SELECT count(*) FROM line WHERE NOT stands";
    /// How many tokens there are from one back to the first of its line.
    TOKEN_LINE = "WITH RECURSIVE line (id, parent) AS ( \
        SELECT id, parent FROM token WHERE org = $1 AND id = $2 \
        UNION SELECT t.id, t.parent FROM token t JOIN line l ON t.id = l.parent WHERE t.org = $1) \
        SELECT count(*) FROM line";
    /// What a token that is in force, and all it comes from, was made for, and the roles of its
    /// account now; nothing where the account is disabled or does not belong here.
    TOKEN_STANDING = "WITH RECURSIVE line (id, parent, stands) AS ( \
        SELECT id, parent, revoked IS NULL AND (expires IS NULL OR expires > $3) FROM token WHERE org = $1 AND id = $2 \
        UNION SELECT t.id, t.parent, t.revoked IS NULL AND (t.expires IS NULL OR t.expires > $3) \
        FROM token t JOIN line l ON t.id = l.parent WHERE t.org = $1) \
        SELECT t.scopes, m.roles FROM token t \
        LEFT JOIN account a ON a.id = t.account AND a.disabled_at IS NULL \
        LEFT JOIN membership m ON m.org = t.org AND m.account = a.id \
        WHERE t.org = $1 AND t.id = $2 AND (t.account IS NULL OR m.roles IS NOT NULL) \
        AND NOT EXISTS (SELECT 1 FROM line WHERE NOT stands)";

    NEXT_LOG_NUMBER = "INSERT INTO access_log_end (org, seq) VALUES ($1, 1) \
        ON CONFLICT (org) DO UPDATE SET seq = access_log_end.seq + 1 RETURNING seq, hash";
    /// The hash of the line of that number, which the next one covers.
    CHAIN_LOG = "UPDATE access_log_end SET hash = $2 WHERE org = $1";
    LOG_END = "SELECT seq, hash FROM access_log_end WHERE org = $1";
    ADD_LOG = "INSERT INTO access_log (org, seq, time, account, name, action, detail, address, hash) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    LOG_CHAIN = "SELECT seq, time, account, name, action, detail, address, hash FROM access_log \
        WHERE org = $1 ORDER BY seq";
    FIRST_OF_LOG = "SELECT seq, time, account, name, action, detail, address, hash FROM access_log \
        WHERE org = $1 ORDER BY seq LIMIT 1";
    LOG = "SELECT seq, time, account, name, action, detail, address FROM access_log \
        WHERE org = $1 AND seq < $2 AND seq >= $3 AND action = COALESCE($5, action) AND account IS NOT DISTINCT FROM COALESCE($6, account) AND time < $7 \
        ORDER BY seq DESC LIMIT $4";
    /// The same of lines about members of an organization: they did it, or their address stands
    /// first in what it was done to, or both, by what was done.
    LOG_OF_MEMBERS = "SELECT seq, time, account, name, action, detail, address FROM access_log \
        WHERE org = $1 AND seq < $2 AND seq >= $3 AND action = COALESCE($5, action) AND account IS NOT DISTINCT FROM COALESCE($6, account) AND time < $7 \
        AND ($10 LIKE '%,' || action || ',%' OR account IN (SELECT m.account FROM membership m WHERE m.org = $8)) \
        AND ($9 LIKE '%,' || action || ',%' OR EXISTS (SELECT 1 FROM membership n JOIN account a ON a.id = n.account \
        WHERE n.org = $8 AND lower(substr(access_log.detail, 1, length(a.email))) = lower(a.email) \
        AND trim(substr(access_log.detail, length(a.email) + 1, 1)) IN ('', ','))) \
        ORDER BY seq DESC LIMIT $4";

    ADD_JOB = "INSERT INTO job (org, id, kind, state, progress, message, params, result_name, by_account, created, updated) \
        VALUES ($1, $2, $3, 'waiting', 0, '', $4, '', $5, $6, $6)";
    JOB = "SELECT org, id, kind, state, progress, message, params, result_name, by_account, created, updated FROM job WHERE org = $1 AND id = $2";
    JOBS = "SELECT org, id, kind, state, progress, message, params, result_name, by_account, created, updated FROM job \
        WHERE org = $1 ORDER BY created DESC, id LIMIT $2";
    JOB_RESULT = "SELECT result FROM job WHERE org = $1 AND id = $2 AND state = 'done' AND result IS NOT NULL";
    /// How large the file of a job is.
    JOB_RESULT_SIZE = "SELECT CAST(length(result) AS BIGINT) FROM job WHERE org = $1 AND id = $2 AND state = 'done' AND result IS NOT NULL";
    /// Takes the oldest job that waits, of the organization that has been without one for
    /// longest; of two takers one gets nothing.
    TAKE_JOB = "UPDATE job SET state = 'running', updated = $1 WHERE state = 'waiting' AND (org, id) = \
        (SELECT w.org, w.id FROM job w WHERE w.state = 'waiting' ORDER BY \
        COALESCE((SELECT max(d.updated) FROM job d WHERE d.org = w.org AND d.state IN ('running', 'done', 'failed')), 0), \
        w.created, w.id LIMIT 1) \
        RETURNING org, id, kind, state, progress, message, params, result_name, by_account, created, updated";
    /// Jobs that are not over: all, and those of an account.
    OPEN_JOBS = "SELECT count(*), count(CASE WHEN by_account = $2 THEN 1 END) FROM job \
        WHERE org = $1 AND state IN ('waiting', 'running')";
    /// Forgets the oldest files, so that the newer ones together are within a size. The
    /// newest stays.
    FORGET_FILES = "DELETE FROM job WHERE org = $1 AND id IN (SELECT k.id FROM \
        (SELECT id, length(result) AS own, sum(length(result)) OVER (ORDER BY updated DESC, id) AS upto \
        FROM job WHERE org = $1 AND result IS NOT NULL) k WHERE k.upto > $2 AND k.upto > k.own)";
    PROGRESS_JOB = "UPDATE job SET progress = $3, message = $4, updated = $5 WHERE org = $1 AND id = $2 AND state = 'running'";
    END_JOB = "UPDATE job SET state = $3, progress = $4, message = $5, result_name = $6, result = $7, updated = $8 \
        WHERE org = $1 AND id = $2 AND state = 'running'";
    CANCEL_JOB = "UPDATE job SET state = 'cancelled', updated = $3 WHERE org = $1 AND id = $2 AND state IN ('waiting', 'running')";
    /// Jobs whose worker went silent wait again.
    REVIVE_JOBS = "UPDATE job SET state = 'waiting', progress = 0, message = '' WHERE state = 'running' AND updated <= $1";
    SWEEP_JOBS = "DELETE FROM job WHERE state NOT IN ('waiting', 'running') AND updated <= $1";
    /// Also those in work: whoever works on one finds it gone, and keeps no file. One that
    /// waits is made of what is left, unless it waits again: the worker that went silent may
    /// still be at it.
    FORGET_JOBS = "DELETE FROM job WHERE org = $1 AND (state <> 'waiting' OR updated <> created)";
    DISCARD_JOBS = "DELETE FROM job WHERE org = $1";
}
