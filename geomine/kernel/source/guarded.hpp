// Exceptions turned into the statuses of the C interface.
#pragma once
#include <new>

#include "geomine_kernel.h"
#include "work.hpp"

namespace geomine {

template <class F>
std::int32_t guarded(F f) {
    try {
        f();
        return GEOMINE_DONE;
    } catch (const Stopped &) {
        return GEOMINE_STOPPED;
    } catch (const OutOfRange &) {
        return GEOMINE_OUT_OF_RANGE;
    } catch (const NotFinite &) {
        return GEOMINE_NOT_FINITE;
    } catch (const Undecided &) {
        return GEOMINE_UNDECIDED;
    } catch (const std::bad_alloc &) {
        return GEOMINE_NO_MEMORY;
    } catch (...) {
        return GEOMINE_FAILED;
    }
}

}  // namespace geomine
