namespace Drydock.Simulators.Workloads.Redis.Sentinels;

/// <summary>What a sentinel tells: a line of its log, and a message on the channel that is named like the event.</summary>
internal sealed class SentinelEvents(Sentinel sentinel)
{
    /// <param name="level">'#' warning, '*' notice, '-' verbose.</param>
    /// <param name="name">The event.</param>
    /// <param name="instance">What it is about.</param>
    /// <param name="more">Follows the instance.</param>
    /// <param name="isBare">The instance is not named.</param>
    internal void Tell(char level, string name, WatchedInstance? instance, string more = "", bool isBare = false)
    {
        var text = instance is null || isBare ? more : more.Length == 0 ? instance.ToString() : $"{instance} {more}";
        switch (level)
        {
            case '#': sentinel.Log.Warning($"{name} {text}"); break;
            case '*': sentinel.Log.Notice($"{name} {text}"); break;
            default: sentinel.Log.Verbose($"{name} {text}"); break;
        }

        sentinel.Channels.Publish(name, RedisText.Bytes(text));
    }
}
