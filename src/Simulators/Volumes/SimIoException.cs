namespace Drydock.Simulators.Volumes;

/// <summary>A file or device call failed as it would on Linux; <see cref="Code"/> is the errno name (ENOENT, EIO, ENOSPC, EROFS, …).</summary>
public sealed class SimIoException(string code, string path, string message) : Exception($"{path}: {message}")
{
    public string Code { get; } = code;
    public string Path { get; } = path;
}
