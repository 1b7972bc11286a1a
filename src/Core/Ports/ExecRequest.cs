namespace Drydock.Core.Ports;

/// <summary>A command to run in a container of a pod.</summary>
public sealed record ExecRequest(string Namespace, string Pod, string Container, IReadOnlyList<string> Command, ReadOnlyMemory<byte> Stdin = default);
