namespace Drydock.Simulators.Volumes.FileSystem;

/// <summary>Failures worded as strerror(3) of glibc words them.</summary>
internal static class Errno
{
    internal static SimIoException Failure(string code, string path) => new(code, path, Text(code));

    private static string Text(string code) => code switch
    {
        "ENOENT" => "No such file or directory",
        "EIO" => "Input/output error",
        "EEXIST" => "File exists",
        "ENOTDIR" => "Not a directory",
        "EISDIR" => "Is a directory",
        "EINVAL" => "Invalid argument",
        "ENOSPC" => "No space left on device",
        "EROFS" => "Read-only file system",
        "EXDEV" => "Invalid cross-device link",
        "EBUSY" => "Device or resource busy",
        "ENOTEMPTY" => "Directory not empty",
        "EUCLEAN" => "Structure needs cleaning",
        "ENAMETOOLONG" => "File name too long",
        _ => code,
    };
}
