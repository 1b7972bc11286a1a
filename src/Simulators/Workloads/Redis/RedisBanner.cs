namespace Drydock.Simulators.Workloads.Redis;

/// <summary>What the server says before it logs anything; a plain line in place of the ASCII art.</summary>
internal static class RedisBanner
{
    internal static string For(string version, string mode, int port, int processId) =>
        $"Redis {version} (00000000/0) 64 bit, {mode} mode, port {RedisText.Integer(port)}, pid {RedisText.Integer(processId)} (simulated by Drydock)\n";
}
