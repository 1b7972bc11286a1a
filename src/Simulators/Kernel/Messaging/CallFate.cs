namespace Drydock.Simulators.Kernel.Messaging;

/// <summary>What becomes of one call between processes; anything but <see cref="Deliver"/> is an injected fault.</summary>
public enum CallFate
{
    /// <summary>The call goes through.</summary>
    Deliver,

    /// <summary>The caller dies before the request leaves it.</summary>
    CrashCallerBefore,

    /// <summary>The request takes effect and the caller dies before it learns of it.</summary>
    CrashCallerAfter,

    /// <summary>The connection breaks before the request arrives: no effect.</summary>
    LoseRequest,

    /// <summary>The request takes effect and the connection breaks before the answer arrives.</summary>
    LoseReply,
}
