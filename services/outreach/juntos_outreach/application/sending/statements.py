"""What the ledger asks of the database."""

CLAIM = """
UPDATE message_queue q SET state = 'claimed', claim_id = %(claim)s,
    not_before = %(lease)s, attempts = q.attempts + 1
FROM (
    SELECT q.message_id, coalesce(c.daily_budget, -1) AS daily_budget,
        %(today)s::date AS today
    FROM message_queue q
    LEFT JOIN campaigns c USING (campaign, territorial_unit)
    WHERE q.state IN ('queued', 'claimed') AND q.not_before <= %(now)s
      AND q.channel = ANY(%(channels)s)
      AND q.channel NOT IN (SELECT channel FROM paused_channels)
      AND (c.state IS NULL OR c.state = 'active')
    -- Who asked is answered before a whole campaign.
    ORDER BY q.not_before, q.question_of IS NULL, q.message_id LIMIT %(limit)s
    FOR UPDATE OF q SKIP LOCKED) found
WHERE q.message_id = found.message_id
RETURNING q.message_id, q.user_id, q.person_id, q.campaign, q.territorial_unit, q.body,
    q.channel, q.scheduled_on, q.ends_on, q.template, q.attempts, q.progress,
    q.question_of, q.next_channel,
    EXISTS (SELECT FROM opt_outs o LEFT JOIN merged_persons m USING (user_id)
            WHERE coalesce(m.person_id, o.user_id) = q.person_id) AS opted_out,
    NOT coalesce((SELECT p.active AND NOT p.erased FROM participants p
                  WHERE p.user_id = q.person_id), true) AS withdrawn,
    (SELECT bool_or(s.state NOT IN ('queued', 'claimed')) FROM message_queue s
     WHERE s.person_id = q.person_id AND s.message_id <> q.message_id
        -- Not "=": hers are few, and the index of a whole campaign is no help.
        AND (s.campaign, s.occasion) IS NOT DISTINCT FROM (q.campaign, q.occasion)
        AND CASE WHEN s.state IN ('queued', 'claimed')
            THEN (s.sent_on IS NULL, s.message_id) < (q.sent_on IS NULL, q.message_id)
            ELSE s.state <> 'failed' END) AS twin_asked,
    (SELECT count(*) FROM message_queue s WHERE s.person_id = q.person_id
        AND s.message_id <> q.message_id AND s.question_of IS NULL
        AND s.state <> 'failed'
        AND s.sent_on = coalesce(found.today, q.scheduled_on)) AS sent_to_person,
    nullif(found.daily_budget, -1) AS budget,
    CASE WHEN found.daily_budget >= 0 THEN
        (SELECT coalesce(sum(s.cost), 0)::int FROM message_queue s
         WHERE s.campaign = q.campaign AND s.message_id <> q.message_id
           AND s.territorial_unit = q.territorial_unit
           AND s.sent_on = coalesce(found.today, q.scheduled_on)) END AS budget_used
"""
ASKING = """
WITH asked AS (
    SELECT * FROM unnest(%(ids)s::uuid[], %(claims)s::uuid[], %(days)s::date[],
        %(attempts)s::uuid[], %(hashes)s::bytea[], %(costs)s::int[])
        AS t(message_id, claim_id, day, attempt_id, number_hash, cost)),
marked AS (
    UPDATE message_queue q SET state = 'sending', sent_at = %(now)s, sent_on = a.day,
        cost = a.cost
    FROM asked a WHERE q.message_id = a.message_id AND q.state = 'claimed'
      AND q.claim_id = a.claim_id
      AND q.channel NOT IN (SELECT channel FROM paused_channels)
      AND NOT EXISTS (SELECT FROM opt_outs o LEFT JOIN merged_persons m USING (user_id)
          WHERE coalesce(m.person_id, o.user_id) = q.person_id)
      AND NOT EXISTS (SELECT FROM campaigns c WHERE c.campaign = q.campaign
          AND c.territorial_unit = q.territorial_unit AND c.state <> 'active')
    RETURNING q.message_id, coalesce(q.question_of, q.message_id) AS answered_by,
        q.user_id, q.channel, a.attempt_id, a.number_hash),
attempted AS (
    INSERT INTO send_attempts (attempt_id, message_id, channel)
    SELECT attempt_id, message_id, channel FROM marked),
-- Her answer may be here before the provider's own; what she says to a gestor's words
-- belongs to the message about which they talk.
numbered AS (
    INSERT INTO number_hashes (number_hash, message_id, user_id)
    SELECT number_hash, answered_by, user_id FROM marked ON CONFLICT DO NOTHING)
SELECT message_id FROM marked
"""
POSTPONE = """
UPDATE message_queue SET state = 'queued', claim_id = NULL, not_before = %(until)s,
    progress = %(why)s, attempts = greatest(attempts - %(back)s, 0),
    scheduled_on = greatest(scheduled_on, coalesce(%(on)s::date, scheduled_on))
WHERE message_id = %(id)s AND state = 'claimed' AND claim_id = %(claim)s
"""
NOT_TAKEN = """
UPDATE message_queue SET state = 'queued', claim_id = NULL, not_before = %s,
    sent_on = NULL, sent_at = NULL
WHERE message_id = %s AND state = 'sending' AND claim_id = %s
"""
FINISHED = """
UPDATE send_attempts SET finished_at = clock_timestamp(), outcome = %s,
    provider_reference = %s
WHERE attempt_id = %s AND outcome IS NULL
"""
LEFT_OPEN = """
SELECT q.message_id, q.channel, coalesce(q.sent_on, q.scheduled_on) AS sent_on
FROM message_queue q WHERE q.state = 'sending' ORDER BY q.message_id LIMIT %s
"""
# An SMS on the last channel stays sent: not every operator reports a delivery.
OVERDUE = """
SELECT message_id, channel FROM message_queue
WHERE sent_at <= %s AND (state = 'uncertain'
    OR state = 'sent' AND (channel = 'whatsapp' OR next_channel IS NOT NULL))
ORDER BY sent_at LIMIT %s
"""

# In an active campaign the claim itself drops what is past its last day, unless its
# channel stands still.
ENDED = """
SELECT q.message_id, q.channel, q.scheduled_on,
    CASE c.state WHEN 'closed' THEN 'campaign_closed' ELSE 'expired' END AS reason
FROM message_queue q JOIN campaigns c USING (campaign, territorial_unit)
WHERE q.state = 'queued'
    AND (c.state = 'closed' OR q.ends_on < %(today)s AND (c.state = 'paused'
        OR q.channel IN (SELECT channel FROM paused_channels)))
UNION ALL
SELECT q.message_id, q.channel, q.scheduled_on,
    CASE q.channel WHEN 'whatsapp' THEN 'window_closed' ELSE 'expired' END
FROM message_queue q WHERE q.question_of IS NOT NULL AND q.state = 'queued'
    AND q.answer_by <= %(now)s
ORDER BY message_id LIMIT %(limit)s
"""
