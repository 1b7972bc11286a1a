namespace Drydock.Wire.Hosting;

/// <summary>A file that a served cloud writes for its clients at a path that the user chose. A file there that is not drydock's own is neither overwritten nor deleted.</summary>
internal sealed class ServedFile(string path, string mark)
{
    /// <exception cref="IOException">Another's file is there.</exception>
    internal void RequireFree()
    {
        if (File.Exists(path) && !IsOwn()) throw new IOException($"{path} exists and was not written by drydock: name another file, or delete it");
    }

    internal void Write(string text)
    {
        RequireFree();
        OwnerOnly.Write(path, text);
    }

    internal void Delete()
    {
        if (File.Exists(path) && IsOwn()) File.Delete(path);
    }

    private bool IsOwn() => File.ReadAllText(path).Contains(mark, StringComparison.Ordinal);
}
