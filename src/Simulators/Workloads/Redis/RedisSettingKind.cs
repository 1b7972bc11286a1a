namespace Drydock.Simulators.Workloads.Redis;

/// <summary>What a setting's value looks like.</summary>
internal enum RedisSettingKind
{
    Text,
    Number,
    Memory,
    Flag,

    /// <summary>Several words, as in "bind" or "client-output-buffer-limit".</summary>
    Words,
}
